#!/usr/bin/env bash
# Builds the browser bundle into target/site, setting up first what that needs.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
"$ROOT/.tools/setup.sh" rust wasm node
exec node "$ROOT/.tools/site.mjs" "$@"
