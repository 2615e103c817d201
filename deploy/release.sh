#!/bin/sh
# Make the release x.y.z of a clean checkout: set the version, fill dist/, commit, tag (docs/contributing/release.md).
set -eu
cd "$(dirname "$0")/.."
version=${1:-}
fail() { echo "release: $*" >&2; exit 1; }
wrong="name the version as x.y.z: make release VERSION=1.2.0"
case $version in *[!0-9.]*) fail "$wrong" ;; esac
echo "$version" | grep -qxE '(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}' || fail "$wrong"
[ -z "$(git status --porcelain)" ] || fail "the tree is not clean: commit or stash what git status names"
[ -z "$(git tag --list "v$version")" ] || fail "v$version is tagged already"
awk -v heading="## $version" '
    /^## / { here = ($0 == heading || index($0, heading " ") == 1); next }
    here && NF { found = 1 }
    END { exit !found }' CHANGELOG.md || fail "CHANGELOG.md has no words under \"## $version\""
trap 'git checkout --quiet -- setup.cfg' EXIT
sed -i "s/^version = .*/version = $version/" setup.cfg
sh deploy/package.sh
trap - EXIT
git diff --quiet -- setup.cfg || git commit --quiet --message "Release $version" -- setup.cfg
git tag --annotate "v$version" --message "Release $version"
echo "v$version is tagged, and dist/ holds it. Try it (make wheel), then: git push --follow-tags"
