#!/bin/sh
# Shell scripts parse, with dash's strictness where dash is.
set -u
status=0
shell=sh
! command -v dash >/dev/null 2>&1 || shell=dash
for script in dev .ci/run tests/lint/*; do
    "$shell" -n "$script" || status=1
    [ -x "$script" ] || { echo "$script: is not executable"; status=1; }
done
exit $status
