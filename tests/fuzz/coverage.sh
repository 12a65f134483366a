#!/bin/sh
# coverage.sh BUILD FOUND - how many lines of the parsers the corpora run through: those of the tree and what was found
# beside them (FOUND/NAME). BUILD: a build of the preset "coverage". A table on standard output; fails below 90 %.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1 found=$2

# What reads bytes that are not ours.
parsers='src/base/text.c src/base/text_plain.c src/base/text_ascii.c src/base/timefmt_parse.c src/base/base64.c
src/graph/graph_parse.c src/graph/json_format.c src/graph/json_read.c src/graph/json_repair.c src/graph/json_scan.c
src/graph/json_take.c src/graph/parse_artifact.c src/graph/parse_common.c src/graph/parse_error.c src/graph/parse_point.c
src/graph/parse_service.c src/graph/parse_tasks.c src/graph/batch.c
src/graph/session_parse.c src/graph/session_scan.c src/graph/url.c src/graph/retry.c
src/auth/oauth_answer.c src/auth/oauth_error.c src/auth/challenge.c src/auth/redirect.c src/auth/loopback_http.c
src/auth/json_string.c src/auth/token_cache_record.c src/auth/certificate.c src/auth/token_text.c src/auth/token_peek.c
src/auth/aadsts.c src/model/filter.c src/model/filter_scan.c src/model/filter_measure.c src/model/unit_filter.c src/model/sort_spec.c
src/model/acks.c ui/choices.c ui/choices_views.c
src/model/image_read.c src/model/image_events.c src/model/image_history.c src/base/wire.c src/cli/options_file.c src/cli/json_text.c ui/theme_parse.c
ui/key_name.c ui/screen_key.c ui/screen_key_number.c
src/sim/dispatch.c src/sim/query.c src/sim/paging.c src/sim/asked.c src/sim/create.c src/sim/change.c src/sim/bulk.c
src/sim/batch.c src/sim/faults.c'

profiles=$build/profiles
rm -rf "$profiles" && mkdir -p "$profiles"
set --
for fuzzer in "$build"/tests/fuzz_*; do
    [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
    name=$(basename "$fuzzer")
    for corpus in "$here/corpus/${name#fuzz_}" "$found/${name#fuzz_}"; do
        [ -d "$corpus" ] && [ -n "$(ls "$corpus")" ] || continue
        LC_ALL=C.UTF-8 LLVM_PROFILE_FILE="$profiles/$name-%p.profraw" "$fuzzer" "$corpus" >"$profiles/last.log" 2>&1 ||
            { tail -3 "$profiles/last.log" >&2; echo "coverage.sh: $name fails on $corpus" >&2; exit 1; }
    done
    if [ $# -eq 0 ]; then set -- "$fuzzer"; else set -- "$@" -object "$fuzzer"; fi
done
llvm-profdata merge -o "$profiles/all.profdata" "$profiles"/*.profraw
cd "$here/../.."
llvm-cov export -summary-only -instr-profile "$profiles/all.profdata" "$@" >"$profiles/all.json"
# One file a line: its name, which the compiler knows by a path that ends with ours, and its lines.
# shellcheck disable=SC2086,SC2116 # a list of names
tr '{' '\n' <"$profiles/all.json" | awk -v wanted="$(echo $parsers)" '
    function number(word) { return match($0, "\"" word "\":[0-9]*") ? substr($0, RSTART + length(word) + 3, RLENGTH - length(word) - 3) + 0 : 0 }
    BEGIN         { count = split(wanted, names, " ") }
    /"filename":/ { name = ""
                    for (i = 1; i <= count; i++)
                        if (index($0, "/" names[i] "\"")) name = names[i] }
    /"lines":$/   { at_lines = name != ""; next }
    at_lines      { printf "%-34s %5d of %5d lines %5.1f %%\n", name, number("covered"), number("count"), 100 * number("covered") / number("count")
                    all += number("count"); run += number("covered"); files++
                    at_lines = 0; name = "" }
    END           { if (files != count) { printf "%d of %d files were found\n", files, count; exit 1 }
                    printf "%-34s %5d of %5d lines %5.1f %%\n", "all parsers", run, all, 100 * run / all
                    exit run < 0.9 * all }'
