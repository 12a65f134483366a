#!/bin/sh
# install.sh FOLDER - sets up the login host of the tests (server.mjs) in FOLDER: what package-lock.json names, by
# npm, once for each lock file. Where that cannot be, one sentence says why; its tests then are skipped by name.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$1

unable() {
    echo "install.sh: no independent login host: $*; its tests will be skipped" >&2
    exit 1
}

mkdir -p "$folder" || unable "$folder cannot be made"
if [ -f "$folder/ready.json" ] && cmp -s "$here/package-lock.json" "$folder/ready.json"; then
    exit 0
fi
command -v node >/dev/null 2>&1 || unable "there is no node (Debian: nodejs)"
command -v npm >/dev/null 2>&1 || unable "there is no npm"
node -e 'process.exit(process.versions.node.split(".")[0] >= 18 ? 0 : 1)' || unable "node is older than 18"
rm -f "$folder/ready.json"
cp "$here/package.json" "$here/package-lock.json" "$folder/" || unable "$folder cannot be written"
(cd "$folder" && npm ci --fetch-retries 1 --ignore-scripts --no-audit --no-fund --cache "$folder/cache" >"$folder/npm.log" 2>&1) || {
    cat "$folder/npm.log" >&2
    unable "npm could not install oidc-provider"
}
cp "$here/package-lock.json" "$folder/ready.json"
