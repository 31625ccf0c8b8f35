#!/usr/bin/env bash
# Makes the machine ready: scripts/setup.sh build|test|bench
# Installs what is missing and nothing else; with nothing missing it takes a moment.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?build, test or bench}
case $purpose in
build) purposes="build" ;;
test) purposes="build test" ;;
bench) purposes="build bench" ;;
*) echo "setup.sh: build, test or bench" >&2 && exit 2 ;;
esac

stop() {
  printf '\n%s\n' "$@" >&2
  exit 1
}

# at_least HAVE WANTED
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

present() {
  case $1 in
  pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
  *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local for package sign
  while read -r for package sign; do
    case $for in '#'* | '') continue ;; esac
    if [[ " $purposes " == *" $for "* ]] && ! present "$sign"; then echo "$package"; fi
  done <scripts/requirements.txt
}

install_system_packages() {
  local missing
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  local command="apt-get install -y --no-install-recommends $missing"
  if ! command -v apt-get >/dev/null; then
    stop "次のものが見つかりません (Debian でのパッケージ名): $missing" \
      "このシステムには apt がありません。お使いのシステムで同じものを入れてから、もう一度実行してください。" \
      "Not found (by their Debian package names): $missing" \
      "This system has no apt. Install their counterparts and run make again."
  fi
  local sudo=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || stop "次のパッケージが必要です。管理者として実行してください:" "  apt-get update && $command" \
      "These packages are missing and sudo is not here. As root, run the line above, then make again."
    sudo=sudo
  fi
  echo "システムのパッケージを入れます / Installing system packages: $missing"
  $sudo apt-get update -q
  $sudo env DEBIAN_FRONTEND=noninteractive $command
  missing=$(missing_packages | tr '\n' ' ')
  [ -z "$missing" ] || stop "入れたはずのものが見つかりません: $missing" "Still not found after installation: $missing"
}

check_rust() {
  local wanted=1.95 have
  command -v cargo >/dev/null && command -v rustc >/dev/null || stop "Rust $wanted 以上が必要です。https://rustup.rs から入れてください。" \
    "Rust $wanted or newer is needed: https://rustup.rs"
  have=$(rustc --version | awk '{print $2}')
  at_least "$have" "$wanted" || stop "Rust $wanted 以上が必要です (今は $have)。rustup update stable で新しくできます。" \
    "Rust $wanted or newer is needed; this is $have. Try: rustup update stable"
  [ "$purpose" = build ] || { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
    stop "rustfmt と clippy が必要です: rustup component add rustfmt clippy" "rustfmt and clippy are needed: rustup component add rustfmt clippy"
}

check_node() {
  local wanted=20.19 have
  command -v node >/dev/null && command -v npm >/dev/null || stop "Node.js $wanted 以上 (npm を含む) が必要です。https://nodejs.org から入れてください。" \
    "Node.js $wanted or newer with npm is needed: https://nodejs.org"
  have=$(node --version)
  at_least "${have#v}" "$wanted" || stop "Node.js $wanted 以上が必要です (今は ${have#v})。" "Node.js $wanted or newer is needed; this is ${have#v}."
}

# The lock file that node_modules was made from lies beside it.
install_npm_packages() {
  local made_from=ui/node_modules/.made-from.json
  cmp -s ui/package-lock.json "$made_from" && return 0
  npm ci --prefix ui --no-audit --no-fund
  cp ui/package-lock.json "$made_from"
}

# cargo_tool NAME VERSION: in .tools/bin; without optimisation, because building it is most of what it costs.
cargo_tool() {
  grep -qsF "\"$1 $2 (" .tools/.crates.toml && [ -x ".tools/bin/$1" ] && return 0
  env -u CARGO_TARGET_DIR cargo install --locked --debug --root .tools --version "=$2" "$1"
}

python_packages() {
  local venv=.tools/python wanted="openpyxl==3.1.5 typst==0.15.0 duckdb==2.0.0 polars==2.1.0"
  [ "$(cat $venv/wanted 2>/dev/null)" = "$wanted" ] && return 0
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted
  echo "$wanted" >"$venv/wanted"
}

check_rust
check_node
install_system_packages
install_npm_packages
if [[ " $purposes " == *" test "* ]]; then
  cargo_tool tauri-driver 2.1.0
  cargo_tool cargo-deny 0.20.2
fi
if [[ " $purposes " == *" bench "* ]]; then
  python_packages
fi
