#!/bin/sh
# Run a command with a throw-away PostgreSQL on loopback, named by TEST_DATABASE. Installs the server where apt is.
set -eu
port=${PGPORT:-54329}
find_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
if [ ! -x "$(find_bin)/initdb" ]; then
    command -v apt-get >/dev/null || { echo "No apt here: install PostgreSQL's server yourself."; exit 1; }
    sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
    $sudo apt-get update -qq && $sudo apt-get install -y -qq postgresql
fi
bin=$(find_bin)
# In memory where it has room for it, unless the disk is measured: there a test gets its database in a tenth of the time.
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ "${FSYNC:-off}" = off ] && [ "${room:-0}" -gt 4000000 ]; then
    folder=$(mktemp -d -p /dev/shm)
    small="-c max_wal_size=512MB"
else
    folder=$(mktemp -d)
    small=""
fi
as=""
if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
    chown postgres "$folder"
    as="runuser -u postgres --"
fi
# Without fsync, since nothing here outlives the machine and every test makes a database; commits stay synchronous.
# FSYNC=on waits for the disk as a practice's server does, where that is measured.
(cd /; $as "$bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >/dev/null
 $as "$bin/pg_ctl" -D "$folder/data" -w -o "-h 127.0.0.1 -p $port -k $folder -c fsync=${FSYNC:-off} -c full_page_writes=${FSYNC:-off} $small" -l "$folder/log" start >/dev/null)
trap '(cd /; $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null || true); rm -rf "$folder"' EXIT
TEST_DATABASE="postgresql+psycopg://postgres@127.0.0.1:$port/postgres" "$@"
