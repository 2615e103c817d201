#!/bin/sh
# Bring one practice to a release, or leave it as it was: install, stop, back up, migrate, doctor, start.
#
#     upgrade.sh [options] RELEASE [PRACTICE]
#
# RELEASE is a folder that `make release` filled: a wheel, requirements.lock, SHA256SUMS. Without PRACTICE the unit is
# screening.service, with it screening@PRACTICE.service. Run it as root. It may be interrupted, killed and run again.
# Versions stand side by side in HOME/versions; HOME/current (or HOME/current@PRACTICE) is a link to one of them.
#
# Nothing is lost on the way back: the backup is taken once the server has stopped, and restored only where the version
# before cannot use what is stored; what a version took since then is in a backup of its own.
set -eu
umask 022

home=/opt/screening user='' settings='' backups='' python=python3 watch=10
usage() {
    echo "usage: upgrade.sh [--home DIR] [--user NAME] [--settings FILE] [--backups DIR] [--python PROGRAM]" \
        "[--watch SECONDS] RELEASE [PRACTICE]" >&2
    exit 2
}
while [ $# -gt 1 ]; do
    case $1 in
        --home) home=$2 ;; --user) user=$2 ;; --settings) settings=$2 ;; --backups) backups=$2 ;;
        --python) python=$2 ;; --watch) watch=$2 ;; -*) usage ;; *) break ;;
    esac
    shift 2
done
case $#,${1:--} in 1,[!-]* | 2,[!-]*) ;; *) usage ;; esac
release=$1 practice=${2:-}
case $practice in *[!A-Za-z0-9_-]*) echo "upgrade: name the practice with letters, digits, - and _" >&2; exit 2 ;; esac
at=${practice:+@$practice}
user=${user:-screening${practice:+-$practice}}
settings=${settings:-/etc/screening${practice:+/$practice}/settings}
backups=${backups:-/var/backups/screening${practice:+-$practice}}
unit=screening$at.service link=$home/current$at state=$home/upgrading$at

say() { echo "upgrade: $*"; }
fail() { say "$*" >&2; exit 1; }

as_user() { if [ "$(id -un)" = "$user" ]; then "$@"; else runuser -u "$user" -- "$@"; fi; } # whose data they are
run() { # the command `screening` of an installed version
    of=$1
    shift
    as_user env SCREENING_SETTINGS="$settings" "$of/bin/screening" "$@"
}
back_up() { (export SCREENING_BACKUP_COMMAND=; run "$1" backup "$backups"); } # not copied elsewhere: the practice waits

# What is under way, for whoever finds it after a power cut. "start" is the point of no return: whoever finds that goes
# forward, since the new version may have served; everyone else goes back.
note() {
    step=$1
    printf '%s\n' "$step" "$old" "$new" "$backup" >"$state.part"
    sync "$state.part"
    mv "$state.part" "$state"
}
point_at() { ln -sfn "$1" "$link.part" && mv -T "$link.part" "$link"; }

install_version() {
    [ ! -e "$new/complete" ] || { say "$version is installed already"; return 0; }
    say "install $version into $new"
    rm -rf "$new"
    "$python" -m venv "$new"
    "$new/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$release/requirements.lock"
    "$new/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-index "$wheel"
    touch "$new/complete"
}

wrong() { sed -n 's/^WRONG  *\([^:]*\).*/\1/p'; } # the names of the checks that failed, from what doctor says
look_at_new() { # nothing may be wrong that was not wrong before
    say "doctor"
    if said=$(run "$new" doctor 2>&1); then return 0; fi
    echo "$said" >&2
    now=$(echo "$said" | wrong)
    [ -n "$now" ] || return 1
    for one in $now; do
        case " $was_wrong " in *" $one "*) ;; *) return 1 ;; esac
    done
    say "the same was wrong before"
}

start_new() {
    say "start $unit"
    point_at "$new" && systemctl start "$unit" || return 1
    left=$watch # a worker that cannot boot takes the server down within moments
    while systemctl is-active --quiet "$unit"; do
        [ "$left" -gt 0 ] || return 0
        left=$((left - 1))
        sleep 1
    done
    return 1
}

fits_old() { # whether the old version can use the tables as they are
    said=$(run "$old" doctor 2>&1) && return 0
    case " $(echo "$said" | wrong | tr '\n' ' ')" in ' ' | *' migrations '* | *' database '*) return 1 ;; esac
}

# The backup is restored only where the old version cannot use what is stored. If it can, it may have served since the
# backup (a machine that lost power starts it again by itself), and what people sent to it would be gone.
bring_back() {
    ! fits_old || { say "the data stay as they are: the older version can use them" >&2; return 0; }
    if kept=$(back_up "$new"); then
        say "what is stored now is kept in $kept" >&2
    elif [ "$(readlink -f "$link")" = "$new" ]; then # it may have taken something
        fail "$unit stays stopped, and nothing is changed: what the new version stored must be kept before $backup is" \
            "restored. Mend what is said above (make room in $backups, for example), then run this again"
    fi
    point_at "$old" # before the restore: after a power cut, the new version would take what is then restored away
    say "restore $backup" >&2
    run "$old" restore --replace "$backup" >&2 || fail "$unit stays stopped: mend what is said above, then run this again"
}

go_back() {
    trap - EXIT
    trap '' HUP INT TERM
    say "going back to $old" >&2
    systemctl stop "$unit" || true
    note back
    [ -z "$backup" ] || bring_back
    backup=''
    note back # from here on the old version may have taken something: not to be restored again
    point_at "$old"
    systemctl start "$unit" || fail "$unit does not start: see journalctl -u $unit, then run this again"
    rm -f "$state"
    say "$unit runs $old again" >&2
}
give_up() { go_back; exit 1; }

[ -r "$release/SHA256SUMS" ] || fail "$release is not a release: it has no SHA256SUMS"
(cd "$release" && sha256sum --check --quiet SHA256SUMS) || fail "$release is damaged: copy it again"
set -- "$release"/*.whl
[ $# -eq 1 ] && [ -f "$1" ] || fail "$release must hold one wheel"
wheel=$1
version=$(basename "$wheel" | cut -d- -f2)
wanted=$home/versions/$version-$(sha256sum <"$release/SHA256SUMS" | cut -c1-8)
[ -L "$link" ] || fail "$link must be a link to the installed version: see “A new version” in docs/deploy.md"
mkdir -p "$home/versions"
exec 9>"$home/upgrade.lock"
flock -n 9 || fail "another upgrade is under way on this machine"

if [ -e "$state" ]; then
    { read -r step; read -r old; read -r new; read -r backup; } <"$state"
    if [ "$step" = start ]; then
        say "an earlier upgrade was cut off at the start of the new version: go on"
        start_new || fail "$unit does not start: see journalctl -u $unit, then run this again"
        rm -f "$state"
    else
        say "an earlier upgrade was cut off"
        go_back
    fi
fi
old=$(readlink -f "$link") new=$wanted backup=''
[ "$old" != "$new" ] || { say "$unit runs $version already"; exit 0; }
as_user sh -c 'mkdir -p -m 700 "$1" && test -w "$1"' sh "$backups" 2>/dev/null ||
    fail "$user cannot write to $backups: install -d -o $user -g $user -m 700 $backups, then run this again"
run "$old" restore --help | grep -q -e --replace || fail "$old cannot be gone back to: upgrade by hand, see docs/deploy.md"

install_version
was_wrong=$(run "$old" doctor 2>&1 | wrong | tr '\n' ' ')
trap give_up EXIT
trap 'exit 1' HUP INT TERM
note stop
say "stop $unit"
systemctl stop "$unit"
say "back up"
backup=$(back_up "$old")
note migrate
say "migrate; what was before is in $backup"
run "$new" upgrade
look_at_new
note start
start_new
trap - EXIT HUP INT TERM
rm -f "$state"
say "$unit runs $version; the version before is $old"
