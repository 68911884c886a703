# Sourced by every script here: where things are kept. Nothing is ever installed into the source tree.
#   QINGHE_CACHE        tools that outlive a clone: browser toolchain, wasm-bindgen, npm packages
#   QINGHE_TARGET_DIR   optional: one build folder shared by several clones (becomes CARGO_TARGET_DIR)
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT
export QINGHE_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/qinghe"
if [ -n "${QINGHE_TARGET_DIR:-}" ]; then export CARGO_TARGET_DIR="$QINGHE_TARGET_DIR"; fi
export TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
# Playwright must not fetch a browser of its own: the system's Chromium is used.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

if [ ! -f "$ROOT/Cargo.lock" ]; then (cd "$ROOT" && cargo generate-lockfile); fi
# A `cargo` that can build for the browser, whichever way setup.sh found to provide one.
export BROWSER_CARGO="$QINGHE_CACHE/browser-rust/cargo"

# npm folders in the cache are named after their lock file: a changed lock is a new folder, an unchanged one costs nothing.
npm_folder() { printf '%s/npm/%s-%s' "$QINGHE_CACHE" "$1" "$(cat "$ROOT/$2/package.json" "$ROOT/$2/package-lock.json" | sha256sum | cut -c1-12)"; }
SITE_TOOLS=$(npm_folder site .tools)
BROWSER_TESTS=$(npm_folder browser tests/browser)
export SITE_TOOLS BROWSER_TESTS

# Programs that only the checks call, in a folder named after the list of their versions.
CARGO_TOOLS="$QINGHE_CACHE/cargo-tools-$(sha256sum <"$ROOT/.tools/cargo-tools.txt" | cut -c1-12)"
export CARGO_TOOLS PATH="$CARGO_TOOLS/bin:$PATH"

# litestream, for the long form of the faults; another one by the same variable.
LITESTREAM=${QINGHE_LITESTREAM:-$QINGHE_CACHE/litestream-$(sha256sum <"$ROOT/.tools/litestream.txt" | cut -c1-12)/bin/litestream}
export LITESTREAM

# PostgreSQL's server programs are usually not on PATH in Debian: the newest of its version folders.
find_initdb() { command -v initdb || ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1; }
# The shell without a window comes first: it is the same engine and needs half the processor time.
find_chromium() {
  local name
  for name in "${QINGHE_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}
