#!/usr/bin/env bash
# The long form of the campaigns of faults: `.tools/faults.sh ROUNDS SEED [NAME]` (SEED 0: any). It prints the seed; the same
# seed, rounds and program give the same moments, though a machine never runs twice alike. The short form is in `make test`.
#   NAME   only campaigns whose name has it: kills, commands, disks, clocks, litestream, crash_recovery
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
rounds=$1 seed=$2 only=${3:-}
[ "$seed" != 0 ] || seed=$((RANDOM << 15 | RANDOM))
printf -- '-- faults: ROUNDS=%s SEED=%s %s\n' "$rounds" "$seed" "${only:+ONLY=$only}"
cargo build -q --locked -p qinghe-tests --tests --bins
export QINGHE_LITESTREAM=$LITESTREAM QINGHE_FAULT_ROUNDS=$rounds QINGHE_FAULT_SEED=$seed
# One at a time: each may have the machine for itself.
if [ "$only" != crash_recovery ]; then
  cargo test -q --locked -p qinghe-tests --test faults "${only:+$only::}" -- --include-ignored --nocapture --test-threads=1
fi
# Servers killed among hand-ins, answers of matches and a contest's last minute: five times in a run, on each engine.
if [ -z "$only" ] || [ "$only" = crash_recovery ]; then
  for ((n = 0; n * 5 < rounds; n++)); do
    QINGHE_FAULT_SEED=$((seed + n)) cargo test -q --locked -p qinghe-tests --test service crash_recovery:: -- --test-threads=1 ||
      { printf -- '!! faults: to have it again: make faults ROUNDS=5 SEED=%s ONLY=crash_recovery\n' $((seed + n)) && exit 1; }
    printf -- '-- faults: servers killed %s times an engine and scene\n' $(((n + 1) * 5))
  done
fi
printf -- '-- faults: nothing was lost (ROUNDS=%s SEED=%s)\n' "$rounds" "$seed"
