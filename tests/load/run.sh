#!/usr/bin/env bash
# `make bench`: builds the release, then measures it on this machine (see tests/load/bench.mjs).
#   tests/load/run.sh [PART...]   parts: start roster answers learn pin staff region (default: all)
#   QINGHE_BIN=FILE               measure this binary instead of building one
#   QINGHE_REGION=FILE            with it: the example `region` of tests/load
#   BENCH_STUDENTS=1300000        learners in `region`, which needs about 12 GB of disk; BENCH_ENGINES="sqlite postgres"
#   BENCH_RUNS=3 BENCH_SECONDS=6  how many runs a figure is the median of, and how long each lasts
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../.tools/env.sh"
cd "$ROOT"
for tool in wrk node; do
  command -v "$tool" >/dev/null || { printf '!! %s is missing: .tools/setup.sh node load\n' "$tool" >&2; exit 1; }
done
if [ -z "${QINGHE_BIN:-}" ]; then
  printf -- '-- bench: cargo build --release\n'
  [ -f "$TARGET/site/manifest.json" ] || .tools/site.sh
  cargo build --quiet --release -p qinghe -p qinghe-tests --bin qinghe --example region
  QINGHE_BIN="$TARGET/release/qinghe"
  QINGHE_REGION="$TARGET/release/examples/region"
fi
# On the disk of the build folder and not in /tmp, which may be in memory: an fsync must have its real cost.
mkdir -p "$TARGET"
BENCH_DIR=$(mktemp -d "$TARGET/bench.XXXXXX")
trap 'rm -rf "$BENCH_DIR"' EXIT
QINGHE_REGION=${QINGHE_REGION:-$(dirname "$QINGHE_BIN")/examples/region}
export QINGHE_BIN QINGHE_REGION BENCH_DIR TARGET
node tests/load/bench.mjs "$@"
