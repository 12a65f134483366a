#!/bin/sh
# README's key table is made from ui/actions.def; with --write it is made anew.
set -u

table() {
    echo '| key | name in the config file | what it does |'
    echo '|---|---|---|'
    awk -F'"' '/^ACTION\(/ {
        count = split($4, keys, " ")
        shown = ""
        for (i = 1; i <= count; i++) shown = shown (i > 1 ? " " : "") "`" keys[i] "`"
        print "| " shown " | " $2 " | " $6 " |"
    }' ui/actions.def
}

# README with the lines between the marks replaced by those of the table.
filled() {
    awk -v table="$(table)" '
        /^<!-- \/keys -->/ { inside = 0 }
        !inside            { print }
        /^<!-- keys/       { inside = 1; print table }
    ' README.md
}

if [ "${1:-}" = --write ]; then
    filled >README.md.new && mv README.md.new README.md
    exit
fi
filled | diff -u README.md - || { echo "README.md: its key table is not that of ui/actions.def; tests/lint/readme.sh --write"; exit 1; }
