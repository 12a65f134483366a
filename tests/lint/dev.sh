#!/bin/sh
# ./dev on machines that lack something: each says so in a sentence. The machine is a folder of stand-ins as PATH.
set -u
cd "$(dirname -- "$0")/../.." || exit 1
status=0
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT

# The machine is made anew, with the tools of a bare one.
begin() {
    rm -rf "${machine:?}/bin" "$machine/tree" "$machine/log"
    mkdir -p "$machine/bin" "$machine/tree"
    cp dev "$machine/tree/dev"
    for tool in sh dirname cat sed grep uname mkdir rm env; do
        ln -s "$(command -v "$tool")" "$machine/bin/$tool"
    done
}

# plays COMMAND 'LINES': a stand-in that leaves its arguments in the log.
plays() {
    printf '#!/bin/sh\necho "%s $*" >>"%s/log"\n%s\n' "$1" "$machine" "$2" >"$machine/bin/$1"
    chmod +x "$machine/bin/$1"
}

# says 'WORDS' ARGUMENT...: ./dev fails with these words.
says() {
    words=$1
    shift
    if said=$(PATH="$machine/bin" sh "$machine/tree/dev" "$@" 2>&1); then
        echo "dev $*: is content, and should say: $words"
        status=1
    fi
    case $said in *"$words"*) return ;; esac
    echo "dev $*: should say: $words"
    echo "$said"
    status=1
}

calls() { grep -q "$1" "$machine/log" || { echo "dev: does not call $1"; status=1; }; }
calls_no() { ! grep -q "$1" "$machine/log" || { echo "dev: calls $1"; status=1; }; }

begin
says 'neither Debian nor Ubuntu' demo
says 'dnf install gcc cmake' build
says 'test takes no arguments' test test_fault
says 'there is no verb "tets"' tets
says 'nothing was installed from here' uninstall

begin
plays apt-get 'exit 0'
plays dpkg-query 'exit 1'
plays id 'echo 1000'
says 'neither root nor is there sudo; as root: apt-get install gcc' build

begin
plays apt-get 'exit 100'
plays dpkg-query 'exit 1'
plays id 'echo 1000'
plays sudo '"$@"'
says "apt's lists could not be renewed" build
says 'apt could not install them, for the reasons above; as root: apt-get install gcc' build
calls 'sudo env'
calls 'apt-get .*install .*--no-remove'
calls 'libcurl4-openssl-dev'

# All is there, for two architectures, but for a libcurl of another build; what is wrong is the cmake.
begin
plays apt-get 'exit 0'
plays dpkg-query 'case $* in *libcurl4*) exit 1 ;; esac; printf "installed\ninstalled\n"'
plays pkg-config 'exit 0'
plays id 'echo 0'
plays cmake 'echo cmake version 3.22.1'
says 'CMake 3.25 or newer is needed (Debian 12, Ubuntu 24.04); this is 3.22' build
calls_no 'apt-get'

exit $status
