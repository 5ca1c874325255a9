# A cluster of a real installation: coordinator on cdw, segments on sdw1, standby on scdw, the client's table. Sourced.

readonly INIT_SECONDS=900
readonly STANDBY_SECONDS=300

cluster_make() {
  local host
  [[ ! -e $STATE/cluster ]] || return 0
  for host in "${DATABASE_HOSTS[@]}"; do
    kernel_set "$host"
    libraries_cache "$host"
  done
  check_hosts
  cluster_directories
  cluster_configuration | host_exec gpadmin@cdw tee /home/gpadmin/gpinitsystem_config >/dev/null
  echo sdw1 | host_exec gpadmin@cdw tee /home/gpadmin/segment_hosts >/dev/null
  cluster_initialise
  cluster_allow_client
  cluster_standby
  cluster_await_sync
  cluster_table
  touch "$STATE/cluster"
}

cluster_segments() {
  local count=${LAB_SEGMENTS:-2}
  [[ $count == [1-8] ]] || die "LAB_SEGMENTS is 1 to 8, not '$count'"
  echo "$count"
}

cluster_directories() {
  host_exec gpadmin@sdw1 mkdir -p /data/primary
  host_exec gpadmin@cdw mkdir -p "$(dirname "$(data_directory)")"
  host_exec gpadmin@scdw mkdir -p "$(dirname "$(data_directory)")"
}

# The file of gpinitsystem, in the words of the version.
cluster_configuration() {
  local word=COORDINATOR directories
  [[ $(lab_version) == 7 ]] || word=MASTER
  directories=$(for ((count = 0; count < $(cluster_segments); count++)); do echo -n '/data/primary '; done)
  cat <<TEXT
ARRAY_NAME="lab"
SEG_PREFIX=gpseg
PORT_BASE=6000
declare -a DATA_DIRECTORY=(${directories% })
${word}_HOSTNAME=cdw
${word}_DIRECTORY=$(dirname "$(data_directory)")
${word}_PORT=$PGPORT
${word}_MAX_CONNECT=60
TRUSTED_SHELL=ssh
CHECK_POINT_SEGMENTS=8
ENCODING=UNICODE
MACHINE_LIST_FILE=/home/gpadmin/segment_hosts
TEXT
}

# Exit code 1 means warnings in version 6 and failure in version 7: the database that is there, or not, decides.
cluster_initialise() {
  local status=0 what
  what="gpinitsystem: a coordinator, $(cluster_segments) segments"
  step "$what" "$INIT_SECONDS" cdw gpinitsystem -a -n C -b 32MB -c /home/gpadmin/gpinitsystem_config -h /home/gpadmin/segment_hosts || status=$?
  ((status == 0)) || say "  ended with exit code $status; is there a database?"
  [[ $(greenplum_sql cdw "select count(*) from gp_segment_configuration where status = 'u'" 2>>"$step_log") == $(($(cluster_segments) + 1)) ]] ||
    step_failed "$what" "$status"
  # shellcheck disable=SC2016 # for the shell over there
  greenplum_exec cdw bash -c 'grep -hE "WARN|ERROR" "$HOME"/gpAdminLogs/gpinitsystem_*.log | tail -n 8' | sed 's/^/  | /' >&2 || true
}

# Before the standby is copied, so that both let the client in, from its own address and by the VIP.
cluster_allow_client() {
  local address
  for address in "${ADDRESS[client]}" "$VIP"; do
    echo "host all gpadmin $address/32 trust"
  done | host_exec gpadmin@cdw tee -a "$(data_directory)/pg_hba.conf" >/dev/null
  step_must 'pg_ctl reload: the client may log in' 30 cdw pg_ctl reload -D "$(data_directory)"
}

cluster_standby() {
  local status=0 what='gpinitstandby: a standby on scdw'
  step "$what" "$STANDBY_SECONDS" cdw gpinitstandby -a -s scdw || status=$?
  ((status == 0)) || [[ $(greenplum_sql cdw 'select count(*) from pg_stat_replication' 2>>"$step_log") == 1 ]] ||
    step_failed "$what" "$status"
}

cluster_await_sync() {
  local attempt
  say 'waiting until scdw streams in sync (at most 60 s)'
  for ((attempt = 0; attempt < 120; attempt++)); do
    [[ $(greenplum_sql cdw "select count(*) from pg_stat_replication where state = 'streaming' and sync_state = 'sync'" 2>"$step_log") != 1 ]] || return 0
    sleep 0.5
  done
  greenplum_sql cdw 'select * from pg_stat_replication' >>"$step_log" 2>&1 || true
  step_failed 'scdw streams in sync' 124
}

cluster_table() {
  step_must "the client's table, spread over the segments" 60 cdw psql -Xq -v ON_ERROR_STOP=1 -h /tmp -p "$PGPORT" -d postgres \
    -c 'create table writes (id bigint primary key, at timestamptz not null default now()) distributed by (id)' \
    -c 'insert into writes (id) values (1)' -c 'select count(*) from writes' -c 'delete from writes'
}
