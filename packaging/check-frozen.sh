#!/bin/sh
# Usage: check-frozen.sh FOLDER
# Runs the frozen program as on a computer without Python: nothing of this environment but a home folder.
set -eu
folder=$1
program=$folder/tilth

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tilth() {
    env -i HOME="$work" PATH=/usr/bin:/bin LANG="${LANG:-C.UTF-8}" QT_QPA_PLATFORM=offscreen \
        TILTH_STORE="$work/store.tilthdb" "$program" "$@"
}

tilth --version
tilth selftest
tilth bundle verify
tilth demo "$work/demo" >/dev/null
test -s "$work/demo/report.pdf"
test -s "$work/demo/estimates.csv"
test ! -e "$work/store.tilthdb"

internal=$folder/_internal
[ -d "$internal" ] || internal=$folder
for notice in LICENSE NOTICE licenses/LGPL-3.0.txt licenses/GPL-3.0.txt licenses/onnxruntime licenses/numpy; do
    test -e "$internal/$notice" || { echo "missing: $notice" >&2; exit 1; }
done
test -e "$folder/NOTICE"
for card in "$internal"/models/*/manifest.json; do
    test -s "$(dirname "$card")/MODEL_CARD.md" || { echo "no model card beside $card" >&2; exit 1; }
done
echo "frozen program: $(du -sm "$folder" | cut -f1) MB, passes its self-test"
