#!/bin/sh
# What the pages for maintainers name in `backticks` is there: files of ours, and functions (words with an underscore).
set -u
status=0

# names PAGE PATTERN: those in backticks that are the pattern as a whole.
names() {
    grep -oE '`[^`]+`' "$1" | tr -d '`' | tr -s ' (),;' '\n' | grep -xE "$2" | sort -u
}

for page in ARCHITECTURE.md CONTRIBUTING.md src/graph/GRAPH.md; do
    for file in $(names "$page" '[a-z][a-z0-9_/]*\.(c|h|def|sh)'); do
        find src ui man tests -path "*/${file##*/}" | grep -qE "(^|/)$file\$" && continue
        echo "$page: there is no file $file"
        status=1
    done
    for word in $(names "$page" '[a-z][a-z0-9]*(_[a-z0-9]+)+'); do
        grep -rqwE "$word" src ui tests cmake CMakeLists.txt --include='*.[ch]' --include='*.def' --include='*.cmake' --include=CMakeLists.txt && continue
        echo "$page: nothing is called $word"
        status=1
    done
done
# Each variable of the environment that is looked at by its name stands in the manual page, where a _ is written \_.
for variable in $(grep -rhoE '(getenv|is_set)\("[A-Z_0-9]+"\)' src ui --include='*.c' | cut -d'"' -f2 | sort -u); do
    grep -qF "*$(printf '%s' "$variable" | sed 's/_/\\_/g')*" man/restoretop.1.scd && continue
    echo "man/restoretop.1.scd: says nothing of $variable"
    status=1
done
exit $status
