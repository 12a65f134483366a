#!/bin/sh
# clang-format's opinion of every source file; tables in *.def are laid out by hand.
set -u
find src ui man tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
