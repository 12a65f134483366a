#!/bin/sh
# README's tables of keys and of the filter are made from ui/actions.def and src/model/filter.h; with --write they are made
# anew.
set -u

table() {
    echo '| key | name in the config file | where | what it does |'
    echo '|---|---|---|---|'
    awk -F'"' '/^ACTION\(/ {
        count = split($4, keys, " ")
        shown = ""
        for (i = 1; i <= count; i++) shown = shown (i > 1 ? " " : "") "`" keys[i] "`"
        where = tolower($5)
        gsub(/[, ]|c_/, "", where); gsub(/\|/, ", ", where); sub(/raw/, "raw JSON", where); sub(/tabs/, "tabs of a session", where)
        sub(/^all$/, "everywhere", where); sub(/^views$/, "every view", where)
        print "| " shown " | " $2 " | " where " | " $6 " |"
    }' ui/actions.def
}

filter() {
    echo '| term | what it looks at |'
    echo '|---|---|'
    awk -F'"' '/^#define FILTER_FIELDS/ { inside = 1; next }
        inside && /^ +X\(/ { print "| `" $8 "` | " $10 " |" }
        inside && !/\\$/ { exit }' src/model/filter.h
}

# README with the lines between the marks replaced by those of the table.
filled() {
    awk -v table="$(table)" -v filter="$(filter)" '
        /^<!-- \/(keys|filter) -->/ { inside = 0 }
        !inside           { print }
        /^<!-- keys/      { inside = 1; print table }
        /^<!-- filter/    { inside = 1; print filter }
    ' README.md
}

if [ "${1:-}" = --write ]; then
    filled >README.md.new && mv README.md.new README.md
    exit
fi
filled | diff -u README.md - || { echo "README.md: its tables are not those of ui/actions.def and src/model/filter.h; tests/lint/readme.sh --write"; exit 1; }
