#!/bin/sh
# Files of the program have at most 500 lines (a longer one has a row in ARCHITECTURE.md's table "Long files"), functions (those of tests too) at most 60.
set -u
status=0
reasons=$(sed -n '/^## Long files$/,/^## /p' ARCHITECTURE.md)
for file in $(find src ui man -name '*.[ch]' | sort); do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 500 ] && ! printf '%s\n' "$reasons" | grep -qF "| \`$file\` |"; then
        echo "$file: $lines lines; more than 500 need a row with the reason in ARCHITECTURE.md, Long files"
        status=1
    fi
done
long=$(find src ui man tests -name '*.c' -print0 |
    xargs -0 ctags --languages=C --kinds-C=f --fields=+ne -f - 2>/dev/null |
    awk -F'\t' '{ first = last = 0
        for (i = 4; i <= NF; i++) {
            if ($i ~ /^line:/) first = substr($i, 6)
            if ($i ~ /^end:/) last = substr($i, 5)
        }
        functions++
        if (last - first >= 60) print $2 ": " $1 "() has " last - first + 1 " lines, 60 are the most"
    }
    END { if (functions < 100) print "ctags found no functions: is it Universal Ctags?" }')
[ -z "$long" ] || { echo "$long"; status=1; }
exit $status
