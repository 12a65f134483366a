# Completion of restoretop for fish. The build fills in the options from their table (man/completion.c).

# True: the command, or none where there is no command, is among the words.
function __restoretop_is
    set -l given (commandline -opc)[2]
    contains -- "$given" @COMMANDS@
    or set given none
    contains -- $given $argv
end

function __restoretop_begins
    test (count (commandline -opc)) -eq 1
end

# What the [KIND NAME] sections of the config file are called.
function __restoretop_sections
    set -l file $RESTORETOP_CONFIG
    set -q XDG_CONFIG_HOME[1]
    and set -a file $XDG_CONFIG_HOME/restoretop/config
    or set -a file ~/.config/restoretop/config
    set -l given (commandline -opc)
    set -l at (contains -i -- --config $given)
    and set at (math $at + 1)
    and set -q given[$at]
    and set file $given[$at]
    sed -n "s/^[[:blank:]]*\[$argv[1] \([^]]*\)\].*/\1/p" $file[1] 2>/dev/null
end

function __restoretop_views
    printf '%s\n' @VIEW_NAMES@
    __restoretop_sections view
    set -l state ~/.local/state
    set -q XDG_STATE_HOME[1]
    and set state $XDG_STATE_HOME
    set -l files $state/restoretop/screen-*
    set -q files[1]
    and sed -n 's/^view-[2-9] = \([^:]*\):.*/\1/p' $files
end

function __restoretop_themes
    printf '%s\n' @THEME_NAMES@
    set -l folders ~/.config
    set -q XDG_CONFIG_HOME[1]
    and set folders $XDG_CONFIG_HOME
    set -q XDG_DATA_DIRS[1]
    and set -a folders (string split : -- $XDG_DATA_DIRS)
    or set -a folders /usr/local/share /usr/share
    for file in $folders/restoretop/themes/*.theme
        string replace -r '.*/(.*)\.theme$' '$1' -- $file
    end
end

# The next one of words with commas between.
function __restoretop_list
    set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
    printf "$before%s\n" $argv
end

complete -c restoretop -f
@FISH_COMMANDS@
@FISH_FLAGS@
