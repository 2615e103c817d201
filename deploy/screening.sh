#!/bin/sh
# Run `screening` for the practice of this machine, as the user whose data they are: screening COMMAND … (docs/deploy.md).
# Installed as /usr/local/bin/screening. For one of several practices there is practice.sh; `fleet` goes to all of them.
set -eu
set -- env SCREENING_SETTINGS=/etc/screening/settings /opt/screening/current/bin/screening "$@"
case ${4:-},$(id -un) in fleet,* | *,screening) ;; *) set -- runuser -u screening -- "$@" ;; esac
exec "$@"
