# Completion of restoretop for bash, and for zsh after "autoload -U bashcompinit && bashcompinit". The build fills in the
# options from their table (man/generate.c).
_restoretop()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
    # To bash --auth=az is three words.
    [[ $before == "=" ]] && before=${COMP_WORDS[COMP_CWORD - 2]}
    [[ $word == "=" ]] && before=${COMP_WORDS[COMP_CWORD - 1]} word=
    COMPREPLY=()
    case $before in
@ARGUMENTS@
    *)
@FLAGS@
        ;;
    esac
    local IFS=$' \n'
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _restoretop restoretop
