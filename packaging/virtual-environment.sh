#!/bin/sh
# Usage: virtual-environment.sh PYTHON FOLDER
# Makes a virtual environment. Debian and Ubuntu ship Python without the part that this needs: it is
# installed as root, else named in one line.
set -eu
python=$1
folder=$2

if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Tilth needs Python 3.11 or newer; name it with: make PYTHON=/path/to/python" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
    else
        echo "Python lacks its venv module; run: sudo apt install $package" >&2
        exit 1
    fi
fi
"$python" -m venv "$folder"
