#!/bin/sh
# Who may include whom: ARCHITECTURE.md's table, as greps.
set -u
status=0

# only HEADER PATTERN...: a system header that is for files of these names alone.
only() {
    header=$1
    shift
    for file in $(grep -lE "^ *# *include *<$header>" -r src ui --include='*.[ch]'); do
        allowed=no
        for pattern in "$@"; do
            # shellcheck disable=SC2254 # a pattern is meant
            case $file in $pattern) allowed=yes ;; esac
        done
        [ $allowed = no ] || continue
        echo "$file: includes <$header>, which is for $*"
        status=1
    done
}

# below FOLDER 'FOLDERS': sources of FOLDER may include ours of FOLDERS and of FOLDER itself only.
below() {
    folder=$1
    shift
    for file in src/"$folder"/*.[ch]; do
        [ -f "$file" ] || continue
        for other in $(sed -n 's/^ *# *include *"\([a-z]*\)\/.*/\1/p' "$file" | sort -u); do
            case " $folder $* " in *" $other "*) continue ;; esac
            echo "$file: src/$folder may not include $other/"
            status=1
        done
    done
}

set -f # the patterns below are for case, not for the shell to expand
only '(ncursesw?/)?n?curses\.h' ui/screen_curses.c
only '(ncursesw/)?term\.h' ui/terminfo.c
only 'curl/.*' 'src/graph/*_curl*.c' 'src/graph/*_curl*.h'
only 'jansson\.h' 'src/graph/*parse*' 'src/graph/json_*' src/graph/gate_batch.c src/auth/token_peek.c src/auth/challenge.c 'src/sim/*'
only 'openssl/.*' src/auth/certificate.c src/auth/seal.c src/auth/pkce.c src/auth/token_cache.c
only 'strings\.h' 'src/sim/*' # strcasecmp asks the locale: base/ascii.h
only 'microhttpd\.h' 'src/sim/*'
set +f

# ui: everything in src but the simulator, whose folder the compiler finds, too.
if grep -nE '^ *# *include *"sim/' -r ui; then
    echo "ui may not include sim/"
    status=1
fi

below base ''
below model base
below graph base model auth
below auth base graph model
below fetch base model graph auth
below cli base model graph auth fetch
below sim base
if grep -nE '^ *# *include *"(\.\./|ui/)' -r src ui --include='*.[ch]'; then
    echo "an include climbs out of its folder"
    status=1
fi
exit $status
