# Runs in a coordinator as gpadmin: crashes the database and holds its recovery up for so many seconds.
set -euo pipefail
directory=$(. /etc/lab/gpadmin.sh && echo "${COORDINATOR_DATA_DIRECTORY:-$MASTER_DATA_DIRECTORY}")
postmaster=$(head -n 1 "$directory/postmaster.pid")
kill -KILL "$(pgrep -P "$postmaster" -f 'walwriter')"
until startup=$(pgrep -P "$postmaster" -f 'startup'); do :; done
kill -STOP "$startup"
sleep "$1"
kill -CONT "$startup"
