# A takeover without any detection, on the standby: promote, then move the VIP. Prints the seconds of both.
# $1: `killed` kills the primary's database first, `alive` leaves it alone.
cd /
. /usr/local/greenplum-db/greenplum_path.sh
. /etc/lab/gpadmin.sh
data=$COORDINATOR_DATA_DIRECTORY
as=(setpriv --reuid=gpadmin --regid=gpadmin --init-groups)
psql=(/usr/lib/postgresql/15/bin/psql -XAtq -h /tmp -d postgres)

# Everything that waits is there before: the way to the other host, a session.
warm() { /usr/bin/ssh -o ControlPath=/run/bench-floor "$@"; }
warm -MNf -o ControlPersist=yes cdw
postmaster=$(warm cdw head -n 1 "$data/postmaster.pid")
coproc SESSION { "${as[@]}" "${psql[@]}"; }
say() { echo "$1" >&"${SESSION[1]}"; read -r _ <&"${SESSION[0]}"; }
# PostgreSQL sometimes forgets a promotion that comes while the WAL receiver dies, until this time has passed.
say "alter system set wal_retrieve_retry_interval = '50ms'; select pg_reload_conf();"
sleep 0.5

[[ $1 != killed ]] || warm cdw kill -KILL "$postmaster"
began=$EPOCHREALTIME
"${as[@]}" pg_ctl promote -s -W -D "$data"
say "do 'begin while pg_is_in_recovery() loop perform pg_sleep(0.002); end loop; end';
insert into writes (id) values (1) returning 1;"
promoted=$EPOCHREALTIME
ip address add 10.88.0.100/24 dev eth0 label eth0:1
arping -q -U -c 2 -I eth0 10.88.0.100 &
taken=$EPOCHREALTIME
warm cdw ip address del 10.88.0.100/24 dev eth0
awk -v b="$began" -v p="$promoted" -v t="$taken" 'BEGIN { print p - b, t - p }'
warm -O exit cdw 2>/dev/null
exit 0
