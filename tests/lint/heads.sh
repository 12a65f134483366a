#!/bin/sh
# Every file says at its head what it is for: a header always, a .c file where no header of its name does, or where there
# is something to say of how it works. "See its header" says nothing.
set -u
status=0

complain() {
    echo "$*"
    status=1
}

for file in $(find src ui \( -name '*.[ch]' -o -name '*.def' \) | sort); do
    name=${file##*/}
    IFS= read -r head <"$file"
    case $head in
    "/* $name - see ${name%.c}.h"*) complain "$file: its head only points to its header" ;;
    "/* $name - "*) ;;
    "/*"*) complain "$file: its head does not begin with \"/* $name - \"" ;;
    *) [ "${name%.c}" != "$name" ] && [ -f "${file%.c}.h" ] || complain "$file: nothing says what it is for" ;;
    esac
done
exit $status
