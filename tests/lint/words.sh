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
# The brackets keep the pattern from finding itself.
never 'a reference to notes that are not in the repository' \
    '[g]raph-api|[t]ui-anchors|\b([d]esign|[a]uth|[p]erf|[s]tyle)\.md|\b([d]esign|[p]erf) [0-9]|§ ?[0-9]|\[(api|res|m365)/|\bD \[[a-z]' \
    src ui tests man dev cmake ./*.md

# "(GRAPH.md, Paging)" leads to a section of that page.
lost=$(grep -rnoEI 'GRAPH\.md, [A-Z][a-z]+' src ui tests man ./*.md |
    while IFS= read -r found; do
        grep -qx "## ${found##*, }" src/graph/GRAPH.md || echo "$found"
    done)
[ -z "$lost" ] || {
    echo "$lost"
    echo "^ no such section in src/graph/GRAPH.md"
    status=1
}
exit $status
