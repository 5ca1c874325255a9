# A coordinator's database while its host runs: start and stop it, kill and hang it, ask what it is. Sourced.

postmaster_shell() { # [USER@]HOST SCRIPT: with the data directory as $1
  host_exec "$1" bash -c ". $GPHOME/greenplum_path.sh; set -euo pipefail; $2" postmaster "$(data_directory)"
}

# pg_ctl needs a place for what the server says before it logs; the directory is there, since the layer made it.
postmaster_start() { # HOST
  installation_require_stand_in start-database
  postmaster_shell "gpadmin@$1" 'pg_ctl status -s -D "$1" >/dev/null || pg_ctl start -s -w -t 60 -D "$1" -l "$1/log/startup.log"' </dev/null >&2
}

postmaster_stop() { # HOST
  installation_require_stand_in stop-database
  postmaster_shell "gpadmin@$1" '! pg_ctl status -s -D "$1" >/dev/null || pg_ctl stop -s -w -m fast -D "$1"' >&2
}

# The postmaster alone, as the kernel's out-of-memory killer would: its children end by themselves, its lock files stay.
postmaster_kill() { # HOST
  postmaster_signal "$1" 'kill -KILL "$postmaster"'
}

# The postmaster first, so that no child is born after the others were found.
postmaster_hang() { # HOST
  postmaster_signal "$1" 'kill -STOP "$postmaster"; for child in $(ps -o pid= --ppid "$postmaster"); do kill -STOP "$child" || true; done'
}

postmaster_resume() { # HOST
  postmaster_signal "$1" 'for child in $(ps -o pid= --ppid "$postmaster"); do kill -CONT "$child" || true; done; kill -CONT "$postmaster"'
}

postmaster_signal() { # HOST SCRIPT
  postmaster_shell "$1" '
    postmaster=$(head -n 1 "$1/postmaster.pid" 2>/dev/null) && [[ $(</proc/$postmaster/comm) == postgres ]] ||
      { echo "lab: no database runs on $HOSTNAME" >&2; exit 1; }
    '"$2"
}

# With "off" commits go on without a standby, as Greenplum's do as soon as no walsender is connected; PostgreSQL's wait.
postmaster_sync() { # HOST on|off
  local names=''
  installation_require_stand_in sync
  [[ $2 == off ]] || names='*'
  host_exec "gpadmin@$1" "$PG_BIN/psql" -Xq -h /tmp -d postgres -c "alter system set synchronous_standby_names = '$names'" \
    -c 'select pg_reload_conf()' >/dev/null
}

# primary | standby | starting | down | silent; the last is a database that does not answer within two seconds.
postmaster_role() { # HOST
  local answer status=0
  answer=$(host_exec "gpadmin@$1" env PGCONNECT_TIMEOUT=2 timeout -k 1 2 "$PG_BIN/psql" -XAt -h /tmp -p "$PGPORT" -d postgres \
    -c 'select pg_is_in_recovery()' 2>&1) || status=$?
  case $status:$answer in
    0:f) echo primary ;;
    0:t | *'not accepting connections'*) echo standby ;; # without hot standby a standby refuses
    *'in recovery mode'*'VERSION:'*) echo standby ;; # Greenplum's own refusal, SQLSTATE 57M02
    124:* | *'timeout expired'*) echo silent ;;
    *'starting up'* | *'in recovery'* | *'shutting down'*) echo starting ;;
    *) echo down ;;
  esac
}

postmaster_await_sync() { # HOST: until a standby streams from it in sync
  host_exec "gpadmin@$1" bash -c '
    for ((attempt = 0; attempt < 600; attempt++)); do
      [[ $("$1/psql" -XAt -h /tmp -d postgres -c "select count(*) from pg_stat_replication where state = '\''streaming'\'' and sync_state = '\''sync'\''" 2>/dev/null) != 1 ]] || exit 0
      sleep 0.05
    done
    exit 1' await "$PG_BIN" || die "no standby streams from $1: see $(data_directory)/log on both coordinators"
}
