# Completion of restoretop for bash. The build fills in the options from their table (man/completion.c).

# What the [KIND NAME] sections of the config file are called.
_restoretop_sections()
{
    local i file=${RESTORETOP_CONFIG:-${XDG_CONFIG_HOME:-$HOME/.config}/restoretop/config}
    for ((i = 1; i + 1 < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --config ]] || continue
        file=${COMP_WORDS[i + 1]}
        [[ $file == "=" ]] && file=${COMP_WORDS[i + 2]}
    done
    sed -n "s/^[[:blank:]]*\[$1 \([^]]*\)\].*/\1/p" "${file/#\~/$HOME}" 2>/dev/null
}

_restoretop_saved_views()
{
    sed -n 's/^view-[2-9] = \([^:]*\):.*/\1/p' "${XDG_STATE_HOME:-$HOME/.local/state}"/restoretop/screen-* 2>/dev/null
}

_restoretop_own_themes()
{
    local folders folder file
    IFS=: read -ra folders <<<"${XDG_CONFIG_HOME:-$HOME/.config}:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}"
    for folder in "${folders[@]}"; do
        for file in "$folder"/restoretop/themes/*.theme; do
            file=${file##*/}
            [[ $file == "*.theme" ]] || printf '%s\n' "${file%.theme}"
        done
    done
}

# Offers the lines of standard input that begin with the word; there may be blanks in them.
_restoretop_names()
{
    local line start=${word#[\"\']}
    start=${start//\\/}
    compopt -o filenames 2>/dev/null # so that bash quotes them
    while IFS= read -r line; do
        [[ ${line,,} != "${start,,}"* ]] || COMPREPLY+=("$line")
    done < <(sort -u)
}

# Offers the next one of words with commas between; "none" stands by itself, and a - may stand before a key to sort by.
_restoretop_list()
{
    local IFS=$' \n' offered=$1 last=${word##*,} sign=
    local before=${word%"$last"}
    [[ $last == -* && $2 == signed ]] && sign=-
    [[ -z $before ]] || offered=${offered% none}
    compopt -o nospace 2>/dev/null
    COMPREPLY=($(compgen -P "$before$sign" -W "$offered" -- "${last#"$sign"}"))
}

_restoretop()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=
    # To bash --auth=az is three words.
    [[ $before == "=" ]] && before=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $word == "=" ]] && before=${COMP_WORDS[COMP_CWORD - 1]} word=
    COMPREPLY=()
    case $before in
@BASH_ARGUMENTS@
    *)
        case ${COMP_WORDS[1]} in
@BASH_FLAGS@
        esac
        ;;
    esac
    local IFS=$' \n'
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _restoretop restoretop
