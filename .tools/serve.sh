#!/usr/bin/env bash
# From a fresh clone to a running site with demo data.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
export QINGHE_BINDGEN_PROFILE=serve # what it shares with the server is compiled once
cd "$ROOT"
.tools/site.sh # before the server: the one binary carries the bundle
cargo build --profile serve -p qinghe --no-default-features
exec "$TARGET/serve/qinghe" demo "$@"
