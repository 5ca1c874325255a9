# The steps of gpactivatestandby. Sourced; reads the options that the program has set.

log() { # LEVEL TEXT
  local line
  [[ $1 != DEBUG || $quiet == no ]] || return 0
  printf -v line '%(%Y%m%d:%H:%M:%S)T:%06d gpactivatestandby:%s:%s-[%s]:-%s' -1 $$ "$HOSTNAME" "$(id -un)" "$1" "$2"
  echo "$line"
  echo "$line" >>"$log_file"
}

refuse() { # TEXT
  log CRITICAL "Error activating standby $ROLE: $1"
  exit 2
}

check_environment() {
  if [[ -z ${PGPORT:-} ]]; then
    log CRITICAL 'PGPORT environment variable not set.'
    exit 2
  fi
  if [[ -z $directory ]]; then
    log CRITICAL "Both -d parameter and $directory_name environment variable are not set."
    log CRITICAL "Required option $ROLE data directory is missing."
    exit 2
  fi
}

check_standby_file() {
  [[ ! -e $directory/$STANDBY_FILE ]] || return 0
  log CRITICAL 'Please make sure the command gpactivatestandby is executed on current Standby host'
  refuse "Critical required file on standby \"$directory/$STANDBY_FILE\" is not present."
}

confirm() {
  local answer
  [[ $asks == yes ]] || return 0
  echo "Do you want to continue with standby $ROLE activation? Yy|Nn (default=N):"
  printf '> '
  read -r answer || refuse 'EOF when reading a line'
  [[ $answer == [Yy]* ]] || refuse 'User canceled'
}

activate() {
  local running=no host port
  log DEBUG "Checking if standby $ROLE is running"
  ! standby_running "$directory" || running=yes
  host=$(conninfo_value "$directory" host)
  port=$(conninfo_value "$directory" port)
  say_settings "$directory" "$running" "$force"
  if old_coordinator_active "$host" "$port"; then
    say_active "$host" "$port"
    refuse "Active postgres process on $ROLE"
  fi
  if [[ $running == no && $force == no ]]; then
    say_force_needed
    refuse 'Force activation required'
  fi
  confirm
  bite_before
  if pg_ctl status -D "$directory" >/dev/null 2>&1; then
    promote_running
  else
    promote_stopped
  fi
  bite_after
  log INFO 'Reading current configuration...'
  say_success "$directory"
  ! bite BITE_PROMOTED_RC2 >/dev/null || exit 2
}

promote_running() {
  log INFO 'found standby postmaster process'
  log INFO 'Promoting standby...'
  if [[ $ROLE == coordinator ]]; then
    pg_ctl promote -D "$directory" -t 600 >/dev/null || refuse 'pg_ctl promote failed'
  else
    pg_ctl promote -D "$directory" >/dev/null || refuse 'pg_ctl promote failed'
  fi
  wait_for_connection
  log INFO "Standby $ROLE is promoted"
}

# With the standby's process down the real tool restarts the whole cluster, when it is forced to.
promote_stopped() {
  if [[ $force == no ]]; then
    log ERROR 'Standby postmaster is not running.'
    log ERROR 'Use -f option to bring the system anyway'
    refuse 'postmaster is not running'
  fi
  log INFO "Starting standby $ROLE database in utility mode..."
  pg_ctl start -w -D "$directory" -l "$directory/log/startup.log" -o "-p $PGPORT" >/dev/null || refuse 'Failed to start standby'
  promote_running
  log INFO 'Restarting the cluster...'
  pg_ctl restart -w -m fast -D "$directory" -l "$directory/log/startup.log" >/dev/null
}

# Once a second on PGPORT, whatever port the database really has.
wait_for_connection() {
  local attempt
  log DEBUG 'Waiting for connection...'
  for ((attempt = 0; attempt < 600; attempt++)); do
    ! psql -Xq -p "$PGPORT" -d postgres -c CHECKPOINT >/dev/null 2>&1 || return 0
    sleep 1
  done
  log ERROR 'Either the set port is incorrect or the postmaster could not come up.'
  exit 2
}

bite_before() {
  if bite BITE_STANDBY_DIES >/dev/null && [[ ! -e /tmp/lab-standby-died ]]; then
    touch /tmp/lab-standby-died
    kill -KILL "$(head -n 1 "$directory/postmaster.pid")"
    sleep 1
  fi
  ! bite BITE_HANG >/dev/null || exec sleep infinity
  ! bite BITE_FAIL >/dev/null || refuse 'Unable to promote standby'
}

bite_after() {
  bite BITE_FAIL_AFTER >/dev/null || return 0
  printf '%s\n' 'Traceback (most recent call last):' "  File \"$GPHOME/bin/gpactivatestandby\", line 415, in <module>" \
    '    main()' "AttributeError: 'NoneType' object has no attribute 'getSegmentHostName'" >&2
  exit 1
}
