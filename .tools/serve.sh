#!/usr/bin/env bash
# From a fresh clone to a running site with demo data.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
.tools/site.sh # before the server: the one binary carries the bundle
cargo build --release -p qinghe
exec "$TARGET/release/qinghe" demo "$@"
