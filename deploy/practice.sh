#!/bin/sh
# Run `screening` for one of the practices on this machine, as the user whose data they are: practice NAME COMMAND …
# `screening fleet` calls this. `upgrade` brings the practice to the release in /opt/screening/release (upgrade.sh).
set -eu
home=${PRACTICE_HOME:-/opt/screening}
[ $# -ge 2 ] || { echo "usage: practice NAME COMMAND …" >&2; exit 2; }
name=$1
shift
case $name in *[!A-Za-z0-9_-]*) echo "practice: $name is not a name" >&2; exit 2 ;; esac
case $1 in upgrade) exec sh "$home/release/upgrade.sh" --home "$home" "$home/release" "$name" ;; esac
set -- env SCREENING_SETTINGS="/etc/screening/$name/settings" "$home/current@$name/bin/screening" "$@"
[ "$(id -un)" = "screening-$name" ] || set -- runuser -u "screening-$name" -- "$@"
exec "$@"
