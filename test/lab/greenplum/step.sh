# Steps on a real installation: each says what it does, has a deadline, and shows the log of what failed. Sourced.

# As gpadmin, in the environment that an administrator has.
greenplum_exec() { # HOST COMMAND…
  host_exec "gpadmin@$1" bash -c '
    . "$0/greenplum_path.sh"
    . /etc/lab/gpadmin.sh
    export LC_ALL=C
    ulimit -S -n 65536 2>/dev/null || ulimit -S -n "$(ulimit -H -n)"
    exec "$@"' "$GPHOME" "${@:2}"
}

greenplum_sql() { # HOST SQL: on the coordinator there
  greenplum_exec "$1" timeout -k 5 30 psql -XAt -v ON_ERROR_STOP=1 -h /tmp -p "$PGPORT" -d postgres -c "$2" </dev/null
}

# Its output goes to a file: a database that it starts would keep a pipe open for ever.
step() { # WHAT SECONDS HOST COMMAND…: returns the command's exit code, 124 at the deadline
  local what=$1 seconds=$2 host=$3 begun=$SECONDS status=0
  step_log=$STATE/step.log
  say "$what (on $host, at most $seconds s)"
  greenplum_exec "$host" timeout -k 10 "$seconds" "${@:4}" </dev/null >"$step_log" 2>&1 || status=$?
  [[ $status != 0 ]] || say "  done in $((SECONDS - begun)) s"
  return "$status"
}

step_must() { # WHAT SECONDS HOST COMMAND…
  local status=0
  step "$@" || status=$?
  [[ $status == 0 ]] || step_failed "$1" "$status"
}

step_failed() { # WHAT STATUS
  local kept=$LAB_DIR/greenplum-failed-$LAB_NAME ended="exit code $2"
  [[ $2 != 124 && $2 != 137 ]] || ended='its deadline'
  say "FAILED by $ended: $1. The end of what it said:"
  tail -n 60 "$step_log" | sed 's/^/  | /' >&2
  step_own_log cdw
  step_keep "$kept"
  die "all logs of the hosts are in $kept: gpAdminLogs of the tools, the databases' own below data"
}

# A tool says the cause of a failure often only in its own log.
step_own_log() { # HOST
  greenplum_exec "$1" timeout 10 bash -c '
    newest=$(ls -t "$HOME"/gpAdminLogs/*.log 2>/dev/null | head -n 1)
    [[ -z $newest ]] || { echo "== the end of $newest"; tail -n 30 "$newest"; }' </dev/null 2>&1 | sed 's/^/  | /' >&2 || true
}

# The hosts go with the lab; their logs do not. From the disks, so that a host may be off.
step_keep() { # DIRECTORY
  local host disk
  for host in "${DATABASE_HOSTS[@]}"; do
    disk=$STATE/hosts/$host/upper
    [[ -d $disk ]] || continue
    rm -rf --one-file-system "${1:?}/$host"
    mkdir -p "$1/$host"
    (
      shopt -s nullglob
      cd "$disk"
      tar -c home/gpadmin/gpAdminLogs data/*/*/{log,pg_log,startup.log,postgresql.conf,pg_hba.conf} 2>/dev/null
    ) | tar -x -C "$1/$host" 2>/dev/null || true
  done
  [[ ! -e $STATE/step.log ]] || cp "$STATE/step.log" "$1/step.log"
}
