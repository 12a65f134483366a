#!/bin/sh
# tidy.sh BUILD - clang-tidy over src, ui and man; a file is looked at again when it, a header or the rules
# changed since it was last found clean.
set -u
build=$1
stamps="$build/tidy"
mkdir -p "$stamps"
rules=$(find src ui .clang-tidy cmake/flags.cmake \( -name '*.h' -o -name '*.def' -o -name .clang-tidy -o -name flags.cmake \) \
    -print0 | sort -z | xargs -0 cat | sha256sum | cut -d' ' -f1)
export build stamps rules
find src ui man -name '*.c' | sort | xargs -P "$(nproc)" -I '{}' sh -c '
    file=$1
    stamp="$stamps/$(printf "%s" "$file" | tr / _)"
    now="$rules $(sha256sum <"$file")"
    [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$now" ] || exit 0
    if clang-tidy --quiet -p "$build" "$file" 2>/dev/null; then
        printf "%s\n" "$now" >"$stamp"
    else
        exit 1
    fi
' tidy '{}'
