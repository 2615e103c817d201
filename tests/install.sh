#!/bin/sh
# Install programs that tests run, each given as PROGRAM or PROGRAM=PACKAGE, where apt is; elsewhere those tests are skipped.
lacking=
for one in "$@"; do
    command -v "${one%%=*}" >/dev/null || lacking="$lacking ${one#*=}"
done
if [ -z "$lacking" ]; then
    echo "Here already: $*"
elif command -v apt-get >/dev/null; then
    sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
    $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends $lacking
else
    echo "No apt here: to run every test, install$lacking yourself."
fi
