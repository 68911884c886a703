#!/usr/bin/env bash
# `make bench-contest`: builds the release, then measures 200 live matches of 45 pupils each (tests/load/matches.rs) against a
# server that it starts, and a contest's last minutes (tests/load/contest.rs). Loopback only.
#   QINGHE_BIN=FILE QINGHE_EXAMPLES=FOLDER   measure these instead of building
#   MATCHES=200 PLAYERS=45 ROUNDS=4          the size of the matches
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.tools/env.sh"
cd "$ROOT"
if [ -z "${QINGHE_BIN:-}" ]; then
  printf -- '-- bench-contest: cargo build --release\n'
  [ -f "$TARGET/site/manifest.json" ] || .tools/site.sh
  cargo build --quiet --release -p qinghe -p qinghe-tests --bin qinghe --bin qinghe-test-postgres --example matches --example contest
  QINGHE_BIN="$TARGET/release/qinghe"
  QINGHE_EXAMPLES="$TARGET/release/examples"
fi
DIR=$(mktemp -d "$TARGET/contest.XXXXXX")
PORT=${PORT:-3199}
ulimit -n "$(ulimit -Hn)"
# The server refuses unknown variables that begin with QINGHE_.
env -u QINGHE_BIN -u QINGHE_EXAMPLES QINGHE_ADDR="127.0.0.1:$PORT" "$QINGHE_BIN" demo --data-dir "$DIR" >"$DIR/log" 2>&1 &
SERVER=$!
trap 'kill $SERVER 2>/dev/null || true; wait $SERVER 2>/dev/null || true; rm -rf "$DIR"' EXIT
until curl -sf -o /dev/null "http://127.0.0.1:$PORT/readyz"; do
  kill -0 "$SERVER" 2>/dev/null || { tail -n 20 "$DIR/log" >&2; exit 1; }
  sleep 0.5
done
"$QINGHE_EXAMPLES/matches" "127.0.0.1:$PORT" "$SERVER" "sqlite:$DIR/demo.db"
kill "$SERVER"
wait "$SERVER" || true
"$QINGHE_EXAMPLES/contest"
"$QINGHE_EXAMPLES/contest" postgres
