#!/bin/sh
# Usage: system-libraries.sh PYTHON PACKAGE...
# Makes sure that Qt can load its libraries. On Linux without them: installs the packages as root on
# Debian or Ubuntu, else names them in one line.
set -eu
python=$1
shift
[ "$(uname -s)" = Linux ] || exit 0

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
    for package in "$@"; do
        # time64 systems name the package with t64 at the end
        state=$(dpkg-query -W -f='${Status}\n' "$package" "${package}t64" 2>/dev/null || true)
        case "$state" in *"install ok installed"*) ;; *) missing="$missing $package" ;; esac
    done
elif "$python" -c 'import PySide6.QtWidgets' >/dev/null 2>&1; then
    exit 0
else
    missing=" $*"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Qt needs these system libraries: apt install$missing (Debian/Ubuntu names)" >&2
fi
