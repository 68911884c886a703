#!/usr/bin/env bash
# From a fresh clone to a running site with demo data.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
# Before the server, which carries the bundle; in its profile, so that what they share is compiled once.
BINDGEN_PROFILE=serve .tools/site.sh
cargo build --profile serve -p qinghe --no-default-features
exec "$TARGET/serve/qinghe" demo "$@"
