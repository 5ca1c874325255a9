# What gpactivatestandby asks before it promotes: the local standby, and the old coordinator's host. Sourced.

# As the real tool calls it: found by PATH, and without any bound on how long it may take.
run_ssh() { # HOST COMMAND: its output in SSH_OUT, its errors in SSH_ERR
  local status=0 files
  files=$(mktemp -d)
  ssh -o StrictHostKeyChecking=no -o ServerAliveInterval=60 "$1" "$2" </dev/null >"$files/out" 2>"$files/err" &
  trap 'kill $! 2>/dev/null; rm -rf "$files"; exit 143' TERM INT
  wait $! || status=$?
  trap - TERM INT
  SSH_OUT=$(<"$files/out") SSH_ERR=$(<"$files/err")
  rm -rf "$files"
  return "$status"
}

# Over SSH to itself, so a stopped local sshd reads as a stopped standby. Does not work as root, as the real one.
standby_running() { # DATADIR
  ((EUID != 0)) || return 1
  ! bite BITE_NO_SSH_LOCALHOST >/dev/null || return 1
  run_ssh localhost "ps -ef | grep 'postgres .*-D $1' | grep -v grep" && [[ -n $SSH_OUT ]]
}

conninfo_value() { # DATADIR KEY: of the last primary_conninfo in force
  sed -n "s/^primary_conninfo *= *//p" "$1/$CONNINFO_FILE" | tail -n 1 | sed -nE "s/.*[' ]$2=([^ ']+).*/\1/p"
}

# The only check of the old coordinator, and any failure of its SSH reads as "gone". Without GPHOME the remote shell
# complains about "None/greenplum_path.sh", and that complaint reads as a missing lock file.
old_coordinator_active() { # HOST PORT
  local words=()
  run_ssh "$1" ". ${GPHOME:-None}/greenplum_path.sh; cat /tmp/.s.PGSQL.$2.lock" || return 1
  [[ $SSH_ERR != *'No such file or directory'* ]] || return 1
  read -r -d '' -a words <<<"$SSH_OUT" || true
  ((${#words[@]} >= 2))
}
