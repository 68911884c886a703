#!/usr/bin/env bash
# A short run of every fuzz target: `.tools/fuzz.sh [SECONDS]`, ten seconds for all of them together. It starts from the
# seeds in tests/fuzz/corpus and the same random seed each time; what it finds is kept in target/test-logs/fuzz.
# For a long run of one target: cargo fuzz run --fuzz-dir tests/fuzz -s none gift
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
seconds=${1:-10}
found="$ROOT/target/test-logs/fuzz"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$found"

# Without a sanitizer the stable compiler will do; the readers are safe Rust.
cargo fuzz build --fuzz-dir tests/fuzz --dev -s none --target-dir "$TARGET/fuzz"
programs="$TARGET/fuzz/$(rustc -vV | sed -n 's/^host: //p')/debug"

targets=(tests/fuzz/targets/*.rs)
each=$((seconds > ${#targets[@]} ? seconds / ${#targets[@]} : 1))
failed=0
for file in "${targets[@]}"; do
  name=$(basename "$file" .rs)
  mkdir "$work/$name"
  # The first folder takes what is new, the second has the seeds.
  if "$programs/$name" -max_total_time="$each" -seed=626 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$found/$name-" "$work/$name" "tests/fuzz/corpus/$name" >"$work/log" 2>&1; then
    printf '%-18s %s runs, no fault\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")"
  else
    tail -n 40 "$work/log"
    printf '%-18s FAILED; again: %s %s\n' "$name" "$programs/$name" "$found/$name-…"
    failed=1
  fi
done
exit $failed
