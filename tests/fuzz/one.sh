#!/bin/sh
# one.sh BUILD SECONDS TARGET - one fuzz target for that long, from the corpus of the tree and from what was found before
# (BUILD/corpus/NAME, where new finds go, too). Its words are BUILD/NAME.log; what it came to is one line on standard
# output and one of BUILD/ledger: day, revision, target, seconds of CPU, inputs tried. Fails if it found something.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1 seconds=$2 target=$3
name=${target#fuzz_}

mkdir -p "$build/corpus/$name"
cd "$build"
failed=0
spent=$(LC_ALL=C.UTF-8 sh -c '"$@" >"$0" 2>&1; status=$?; times; exit $status' "$name.log" "tests/$target" \
    -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=60 -print_final_stats=1 -verbosity=0 \
    "corpus/$name" "$here/corpus/$name") || failed=$?
# The second line of times is that of the children: minutes and seconds, of the program and of the kernel for it.
cpu=$(printf '%s\n' "$spent" | awk 'NR == 2 { gsub(/[ms]/, " "); print int($1 * 60 + $2 + $3 * 60 + $4) }')
tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$name.log")
printf '%s %s %s %s %s\n' "$(date +%F)" "$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo -)" \
    "$target" "${cpu:-0}" "${tried:-0}" >>ledger
if [ "$failed" -ne 0 ]; then
    tail -20 "$name.log" >&2
    printf '%-24s FOUND SOMETHING: %s\n' "$target" "$build/$name.log, and the input beside it"
    exit 1
fi
printf '%-24s %5s s of CPU, %s inputs\n' "$target" "$cpu" "${tried:-0}"
