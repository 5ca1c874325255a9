# One host: a real systemd as PID 1 of a container. Boot, power loss, freezing, and commands inside. Sourced.

# What systemd-nspawn withholds from a host's root. Without this a command of the lab would have it: `date -s` in a
# host would set the clock of the whole machine.
readonly WITHHELD=-ipc_lock,-sys_module,-sys_rawio,-sys_pacct,-sys_time,-mac_override,-mac_admin,-syslog,-wake_alarm,-block_suspend,-audit_read,-perfmon,-bpf,-checkpoint_restore

host_leader() { # HOST: the PID of its init, seen from outside
  local pid
  pid=$(head -n1 "$CGROUP/$1/payload/init.scope/cgroup.procs" 2>/dev/null) || true
  [[ -n $pid ]] && echo "$pid"
}

host_running() {
  host_leader "$1" >/dev/null
}

host_frozen() {
  [[ -e $CGROUP/$1/payload/cgroup.freeze && $(<"$CGROUP/$1/payload/cgroup.freeze") == 1 ]]
}

host_require_running() {
  host_running "$1" || die "$1 is off"
}

host_state() {
  if ! host_running "$1"; then echo off; elif host_frozen "$1"; then echo frozen; else echo running; fi
}

# Replaces the calling process by a command in the host: in its namespaces, and in its cgroup, so that freezing and
# power loss take it too. It ends with its caller, while daemons that it started stay.
host_become() { # [USER@]HOST COMMAND…
  local host=${1##*@} user=root home=/root leader
  local -a as=()
  if [[ $1 == *@* && ${1%%@*} != root ]]; then
    user=${1%%@*} home=/home/${1%%@*}
    as=(--reuid="$user" --regid="$user" --init-groups)
  fi
  shift
  leader=$(host_leader "$host") || die "$host is off"
  ! host_frozen "$host" || die "$host is frozen"
  cgroup_enter "$host/payload/lab.exec"
  exec setpriv --bounding-set="$WITHHELD" \
    nsenter -t "$leader" -m -u -i -n -p -C -r -w \
    setpriv --pdeathsig TERM "${as[@]}" \
    env -i --chdir="$home" HOME="$home" USER="$user" LOGNAME="$user" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=xterm LANG=C.UTF-8 "$@"
}

host_exec() { # [USER@]HOST COMMAND…
  (host_become "$@")
}

host_boot() { # HOST
  local host=$1 attempt state
  ! host_running "$host" || return 0
  host_clear "$host"
  mkdir -p "$STATE/hosts/$host"
  (
    cgroup_enter "run-$host"
    exec setsid "$LAB_HOME/host-run.sh" "$host" </dev/null >>"$STATE/hosts/$host/console.log" 2>&1
  ) &
  for ((attempt = 0; attempt < 1200; attempt++)); do
    state=$(host_exec "$host" systemctl is-system-running 2>/dev/null) || true
    case $state in
      running) return 0 ;;
      degraded)
        say "$host has failed units: $(host_exec "$host" systemctl --failed --plain --no-legend | tr '\n' ' ')"
        return 0
        ;;
    esac
    sleep 0.05
  done
  tail -n 20 "$STATE/hosts/$host/console.log" >&2
  ! grep -q 'inotify object: Too many open files' "$STATE/hosts/$host/console.log" ||
    say "too many labs for fs.inotify.max_user_instances of this machine: a lab takes 28"
  die "$host does not boot: see $STATE/hosts/$host/console.log"
}

# Power loss: the network first, so that no FIN or RST gets out; then nothing runs any more; then nothing is left.
host_power_off() { # HOST
  host_require_running "$1"
  switch_unplug "$1"
  echo 1 >"$CGROUP/$1/payload/cgroup.freeze"
  cgroup_remove "$CGROUP/run-$1"
  kill -KILL "$(host_leader "$1")"
  host_clear "$1"
}

# What a host leaves that lost its power or shut itself down.
host_clear() { # HOST
  cgroup_remove "$CGROUP/$1"
  switch_detach "$1"
}

host_freeze() { # HOST 0|1: processes only; the kernel still answers ARP and ping
  host_require_running "$1"
  echo "$2" >"$CGROUP/$1/payload/cgroup.freeze"
}
