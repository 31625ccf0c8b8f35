#!/usr/bin/env bash
# Opens the window on the sample region; without a display, does the same job in the terminal.
# scripts/run.sh PROGRAM FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

suisho=$1
folder=$2
workspace=$folder/workspace
formulary=formularies/sample/mihon-central.json

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "画面 (DISPLAY) が見つかりません。同じ仕事を端末で行います。"
  echo "No display was found. Doing the same job in the terminal."
  echo
  headless=yes
else
  headless=
fi

# Each step can be repeated: a first run that was stopped halfway goes on here.
if ! "$suisho" --workspace "$workspace" formularies 2>/dev/null | grep -q mihon-central; then
  "$suisho" sample "$folder/files" --scale demo
  "$suisho" --workspace "$workspace" import "$folder"/files/*.{xlsx,csv,zip,geojson}
  "$suisho" --workspace "$workspace" regions "$folder"/files/区域/*.csv
  "$suisho" --workspace "$workspace" receive "$formulary"
fi

if [ -z "$headless" ]; then
  exec "$suisho" --workspace "$workspace"
fi

"$suisho" --workspace "$workspace" sources
"$suisho" --workspace "$workspace" share --by place --dataset 見本県調剤
"$suisho" --workspace "$workspace" check mihon-central
"$suisho" --workspace "$workspace" publish mihon-central --format pdf --out "$folder/mihon-central.pdf"
"$suisho" --workspace "$workspace" publish mihon-central --format csv --out "$folder/mihon-central.csv"
echo
echo "書き出しました / Written:"
echo "  $(cd "$folder" && pwd)/mihon-central.pdf"
echo "  $(cd "$folder" && pwd)/mihon-central.csv"
echo "作業フォルダー / Workspace:"
echo "  $(cd "$workspace" && pwd)"
