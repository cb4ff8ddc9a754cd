#!/usr/bin/env bash
# Fuzzes every target in turn, one job at a time, for so many seconds each (300 unless said otherwise). New inputs go to
# fuzz/target/found, and what breaks a property to fuzz/artifacts. Needs a nightly compiler and cargo-fuzz.
#
#   fuzz/run.sh [seconds] [target...]
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-300}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    mapfile -t targets < <(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | grep -v '^modseal-fuzz$')
fi
# Without a sanitizer: there is no unsafe code to watch, and properties fail as panics.
export CARGO_BUILD_JOBS=${CARGO_BUILD_JOBS:-1}
fuzz() { nice -n 19 cargo +nightly fuzz "$@"; }

failed=()
for target in "${targets[@]}"; do
    printf '\n== %s (%s)\n' "$target" "$(date +%T)"
    found="fuzz/target/found/$target"
    mkdir -p "$found"
    # New inputs go to the first directory; the corpus that is committed is only read.
    fuzz run -s none "$target" "$found" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=2048 -max_len=8192 -timeout=10 -print_final_stats=1 2>&1 |
        grep -av '^#\|^"\|NEW_FUNC\|DICTIONARY' | tail -40
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("$target")
done
printf '\n== done (%s); failed: %s\n' "$(date +%T)" "${failed[*]:-none}"
[ ${#failed[@]} -eq 0 ]
