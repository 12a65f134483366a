#!/bin/sh
# Every mutation of the fault matrix applies to the tree as it is: one that does not is found here and not an hour into
# ./dev mutate.
set -u
status=0
for patch in tests/faults/mutations/*.patch; do
    git apply --check -C1 "$patch" || { echo "$patch does not apply"; status=1; }
done
exit $status
