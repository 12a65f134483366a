#!/bin/sh
# Words that must not stand in the tree.
set -u
status=0

# never WHY PATTERN PATHS...: the pattern in a tracked or new file of these paths.
never() {
    why=$1
    pattern=$2
    shift 2
    if grep -rnEI "$pattern" --exclude-dir=.git --exclude=.git --exclude-dir=build --exclude-dir=corpus -- "$@"; then
        echo "^ $why"
        status=1
    fi
}

never 'tests wait until, they do not sleep' '(^|[^_a-zA-Z])(sleep|usleep|nanosleep)\(' tests
never 'nothing names a path outside the project' '[/]work/|[.][.]/shared' .
never 'left for later' '\b(TODO|FIXME|XXX|not implemented|for now)\b' src ui dev man
exit $status
