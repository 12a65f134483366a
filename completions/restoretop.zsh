#compdef restoretop
# Completion of restoretop for zsh. The build fills in the options from their table (man/completion.c).

# What the [KIND NAME] sections of the config file are called.
_restoretop_sections() {
    local file=${opt_args[--config]:-${RESTORETOP_CONFIG:-${XDG_CONFIG_HOME:-$HOME/.config}/restoretop/config}}
    sed -n "s/^[[:blank:]]*\[$1 \([^]]*\)\].*/\1/p" ${~file} 2>/dev/null
}

_restoretop_profiles() {
    local -a names expl
    names=(${(f)"$(_restoretop_sections profile)"})
    _wanted profiles expl profile compadd -a names
}

_restoretop_views() {
    local -a names expl files
    files=(${XDG_STATE_HOME:-$HOME/.local/state}/restoretop/screen-*(N))
    names=(@VIEW_NAMES@ ${(f)"$(_restoretop_sections view)"})
    (($#files)) && names+=(${(f)"$(sed -n 's/^view-[2-9] = \([^:]*\):.*/\1/p' $files)"})
    _wanted views expl view compadd -M 'm:{a-zA-Z}={A-Za-z}' -a names
}

_restoretop_themes() {
    local -a names expl folders
    folders=(${XDG_CONFIG_HOME:-$HOME/.config} ${(s.:.)${XDG_DATA_DIRS:-/usr/local/share:/usr/share}})
    names=(@THEME_NAMES@ $^folders/restoretop/themes/*.theme(N:t:r))
    _wanted themes expl theme compadd -a names
}

_restoretop() {
    local context state line
    local -a options commands
    typeset -A opt_args
    commands=(
@ZSH_COMMANDS@
    )
    case $words[2] in
@ZSH_FLAGS@
    esac
    _arguments $options
}

_restoretop "$@"
