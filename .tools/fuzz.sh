#!/usr/bin/env bash
# Runs the fuzz targets, each from the seeds in tests/fuzz/corpus; what they find is kept in target/test-logs/fuzz.
#   .tools/fuzz.sh [SECONDS] [TARGET…]          a short run: ten seconds for all of them together, the same random seed each time
#   .tools/fuzz.sh --each SECONDS [TARGET…]     a long run: so many seconds for each, optimised and with a new random seed; inputs
#                                               that reach new code are kept in target/fuzz-corpus, and the next run goes on from there
# `make fuzz` is the long run with 30 minutes a target. One target until it is stopped: cargo fuzz run --fuzz-dir tests/fuzz -s none gift
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
long='' seconds=10
if [ "${1:-}" = --each ]; then
  long=1 seconds=${2:?so many seconds for each target}
  shift 2
elif [ $# -gt 0 ]; then
  seconds=$1
  shift
fi
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
  for file in tests/fuzz/targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
for name in "${targets[@]}"; do
  [ -f "tests/fuzz/targets/$name.rs" ] || { echo "there is no fuzz target $name; there are: $(cd tests/fuzz/targets && echo *.rs)" >&2; exit 2; }
done
found="$ROOT/target/test-logs/fuzz"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$found"

# Without a sanitizer the stable compiler will do; the readers are safe Rust.
if [ -n "$long" ]; then
  cargo fuzz build --fuzz-dir tests/fuzz -s none --target-dir "$TARGET/fuzz"
  profile=release each=$seconds seed=$(date +%s)
else
  cargo fuzz build --fuzz-dir tests/fuzz --dev -s none --target-dir "$TARGET/fuzz"
  profile=debug each=$((seconds > ${#targets[@]} ? seconds / ${#targets[@]} : 1)) seed=626
fi
programs="$TARGET/fuzz/$(rustc -vV | sed -n 's/^host: //p')/$profile"

failed=0
for name in "${targets[@]}"; do
  new="$work/$name"
  [ -z "$long" ] || new="$ROOT/target/fuzz-corpus/$name"
  mkdir -p "$new"
  # The first folder takes what is new, the second has the seeds.
  if "$programs/$name" -max_total_time="$each" -seed="$seed" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$new" "tests/fuzz/corpus/$name" >"$work/log" 2>&1; then
    printf '%-18s %s runs, no fault\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")"
  else
    tail -n 40 "$work/log"
    printf '%-18s FAILED; again: %s %s\n' "$name" "$programs/$name" "$found/$name-…"
    failed=1
  fi
done
exit $failed
