#!/usr/bin/env bash
# Every check of the project in one run. A failing stage does not stop the later ones, so one run shows all that is wrong.
# Each stage's output is kept in target/test-logs; the very last line printed is `N passed, N failed`.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
export LC_ALL=C.UTF-8 CARGO_TERM_COLOR=never NO_COLOR=1
LOGS="$ROOT/target/test-logs"
rm -rf "$LOGS"
mkdir -p "$LOGS"
passed=0 failed=0 faults=() server_pid=''

stop_server() {
  [ -n "$server_pid" ] || return 0
  kill "$server_pid" 2>/dev/null
  wait "$server_pid" 2>/dev/null
  server_pid=''
}
scratch=$(mktemp -d)
trap 'stop_server; rm -rf "$scratch"' EXIT

heading() { printf '\n==== %s ====\n' "$1"; }

# run LOG COMMAND… : runs it with its output in the log; on failure shows the log's end.
run() {
  local log="$LOGS/$1.log" start=$SECONDS status
  shift
  "$@" >"$log" 2>&1
  status=$?
  if [ $status = 0 ]; then
    printf 'ok (%d s)\n' $((SECONDS - start))
  else
    tail -n 80 "$log"
    printf 'FAILED with %d after %d s; all of it: %s\n' $status $((SECONDS - start)) "${log#"$ROOT/"}"
  fi
  return $status
}

count() { # count NAME PASSED FAILED
  passed=$((passed + $2)) failed=$((failed + $3))
  [ "$3" = 0 ] || faults+=("$1")
}

# check LOG NAME COMMAND… : a stage that counts as one test.
check() {
  local log=$1 name=$2
  shift 2
  heading "$name"
  if run "$log" "$@"; then count "$name" 1 0; else count "$name" 0 1; fi
}

# beside LOG COMMAND… : starts a stage that runs while others do. Its check is `check LOG NAME join LOG`.
beside() {
  local log=$1
  shift
  ("$@" >"$LOGS/$log.beside" 2>&1; echo $? >"$LOGS/$log.status") &
  others[$log]=$!
}
join() {
  wait "${others[$1]}"
  cat "$LOGS/$1.beside"
  return "$(cat "$LOGS/$1.status")"
}
declare -A others=()

# tests LOG NAME COUNTER COMMAND… : a stage whose tests count one by one. COUNTER reads the log and prints
# `passed failed skipped`. A run that fails without a failing test (it did not compile, say) counts as one failure.
tests() {
  local log=$1 name=$2 counter=$3 status=0 ok=0 bad=0 skipped=0
  shift 3
  heading "$name"
  run "$log" "$@" || status=1
  read -r ok bad skipped <<<"$($counter "$LOGS/$log.log")"
  [ $status = 0 ] || [ "${bad:-0}" != 0 ] || bad=1
  [ $status != 0 ] || [ "${ok:-0}" != 0 ] || [ "$log" = doctest ] || { bad=1 && echo "no test ran"; }
  printf '%s: %d passed, %d failed, %d skipped\n' "$name" "${ok:-0}" "${bad:-0}" "${skipped:-0}"
  count "$name" "${ok:-0}" "${bad:-0}"
}

# "Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 2 failed, 1 skipped": what did not pass failed, whatever it is called.
nextest_counts() {
  awk '/^ *Summary \[/ { match($0, /[0-9]+ tests? run/); all = substr($0, RSTART) + 0
    match($0, /[0-9]+ passed/); ok = RSTART ? substr($0, RSTART) + 0 : 0
    match($0, /[0-9]+ skipped/); skip = RSTART ? substr($0, RSTART) + 0 : 0 }
    END { print ok + 0, all - ok, skip + 0 }' "$1"
}
cargo_test_counts() {
  awk '/^test result:/ { gsub(/;/, ""); ok += $4; bad += $6; skip += $8 } END { print ok + 0, bad + 0, skip + 0 }' "$1"
}
playwright_counts() {
  node -e 'const s = JSON.parse(require("fs").readFileSync(process.argv[1])).stats;
    console.log(s.expected, s.unexpected + s.flaky, s.skipped)' "$LOGS/browser.json" 2>/dev/null || echo 0 0 0
}

# Our modules that reach the browser stay free of the server's.
browser_tree() {
  cargo tree -p qinghe-islands --features hydrate --target wasm32-unknown-unknown -e normal --prefix none >"$scratch/tree" || return 1
  cat "$scratch/tree"
  if grep -E '^(sqlx|axum|i18n-embed)(-[a-z-]+)? v|^(tokio|argon2) v' "$scratch/tree"; then
    echo "the browser bundle depends on the server's crates above"
    return 1
  fi
}

formatting() { cargo fmt --all --check && cargo fmt --manifest-path tests/fuzz/Cargo.toml --check; }

# What other people's crates may be (deny.toml), and that each declared one is used.
dependencies() {
  cargo shear --locked || return 1
  cargo deny --locked check --hide-inclusion-graph licenses bans sources || return 1
  # Advisories need a database from outside; a folder of it that is there already will do, and says how old it is.
  local kept="${CARGO_HOME:-$HOME/.cargo}/advisory-dbs" database
  if timeout 60 cargo deny fetch db; then
    cargo deny --locked check --disable-fetch advisories || return 1
    echo "advisories: checked against the database of today"
  elif database=$(ls -d "$kept"/*/crates 2>/dev/null | head -1) && [ -n "$database" ]; then
    cargo deny --locked check --disable-fetch advisories || return 1
    echo "advisories: checked against an earlier copy of the database, of $(date -r "$database" +%F): no newer one could be had"
  else
    echo "advisories: NOT CHECKED. No database could be fetched from https://github.com/rustsec/advisory-db, and there is no copy in"
    echo "advisories: $kept. Known weaknesses of other people's crates are not ruled out by this run"
  fi
}

# Rust examples in the documentation; fences of another kind, such as text, are none.
doc_examples() {
  git ls-files -z '*.rs' | xargs -0 awk '
    !/^ *\/\/[\/!]/ { inside = 0; next }
    match($0, /```.*/) {
      if (!inside && substr($0, RSTART + 3) ~ /^(rust|no_run|should_panic|compile_fail|edition)?[^a-z]*$/) print FILENAME ":" FNR
      inside = !inside
    }'
}

docs() { RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --workspace; }

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }

ready() { node -e 'fetch(process.argv[1]).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$1"; }

# The whole product, as people run it: the built binary with demo data in a folder of its own, and a real browser.
browser_tests() {
  local port url waited=0
  port=$(free_port) || return 1
  url="http://127.0.0.1:$port"
  QINGHE_ADDR="127.0.0.1:$port" QINGHE_DATA_DIR="$scratch/data" "$TARGET/debug/qinghe" demo >"$LOGS/server.log" 2>&1 &
  server_pid=$!
  until ready "$url/readyz"; do
    if ! kill -0 "$server_pid" 2>/dev/null || [ $((waited += 1)) -gt 240 ]; then
      echo "the server did not become ready at $url/readyz:"
      tail -n 40 "$LOGS/server.log"
      return 1
    fi
    sleep 0.25
  done
  (cd tests/browser && QINGHE_URL="$url" QINGHE_CHROMIUM="$(find_chromium)" PLAYWRIGHT_JSON_OUTPUT_NAME="$LOGS/browser.json" \
    node_modules/.bin/playwright test --reporter=list,json)
}

check setup "set-up" .tools/setup.sh rust wasm node browser postgres lint faults package proxy
check lock "Cargo.lock is current" cargo metadata --locked --format-version 1 --quiet
# Before anything native: the server carries the bundle, so it does not compile without one. Its last steps keep one core
# busy: what has a build folder of its own, or none, runs beside it.
beside site node .tools/site.mjs --strict
check format "formatting" formatting
check dependencies "dependencies: licences, sources, none unused" dependencies
grep '^advisories:' "$LOGS/dependencies.log"
check fuzz "fuzz targets: ten seconds" .tools/fuzz.sh 10
check site "browser bundle: no warnings, within its size" join site
grep -E '^ +(WASM|CSS) ' "$LOGS/site.log"
check tree "browser bundle: no server crates" browser_tree
check clippy "clippy" cargo clippy --workspace --all-targets -- -D warnings
check docs "documentation" docs
if cargo nextest --version >/dev/null 2>&1; then
  tests nextest "Rust tests" nextest_counts cargo nextest run --workspace --no-fail-fast
else
  tests nextest "Rust tests (cargo test; cargo-nextest is quicker)" cargo_test_counts cargo test --workspace --all-targets --no-fail-fast
fi
if [ -n "$(doc_examples)" ]; then
  tests doctest "documentation examples" cargo_test_counts cargo test --doc --workspace --no-fail-fast
fi
# With the workspace's features, so that only the program itself is left to link.
check server "server builds" cargo build --workspace --bin qinghe
check package "Debian package: installed, upgraded, removed, lintian" tests/package.sh "$TARGET/debug/qinghe"
check content "lessons are sound" "$TARGET/debug/qinghe" content check
tests browser "browser tests" playwright_counts browser_tests
stop_server

heading "result"
if [ ${#faults[@]} -gt 0 ]; then printf 'failed: %s\n' "${faults[@]}"; fi
grep '^advisories: NOT' "$LOGS/dependencies.log"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
