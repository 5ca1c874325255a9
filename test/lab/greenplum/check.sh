# What a real installation needs of the hosts, looked at before its tools fall over it. Sourced.

check_hosts() {
  local host bad=no
  for host in "${DATABASE_HOSTS[@]}"; do check_host "$host" || bad=yes; done
  [[ $bad == no ]] || die 'the hosts cannot run this installation, see above. Libraries and Python by LAB_EXTRA_BIND, versions by what it was built on'
  say "the hosts can run it: $(greenplum_exec cdw postgres --gp-version | tail -n 1)"
}

check_host() { # HOST: says what is wrong
  local host=$1 name status=0
  local -a utilities=(gpinitstandby gpactivatestandby gpstart gpstop)
  check "$host" 'reads the installation' test -r "$GPHOME/greenplum_path.sh" || status=1
  check "$host" 'runs postgres' postgres --gp-version || { check_missing "$host"; status=1; }
  check "$host" 'runs psql' psql --version || status=1
  for name in "${utilities[@]}"; do
    # One that only dislikes the option would work; one that lacks its Python or a module would not.
    check "$host" "runs $name" "$name" --version || ! check_broken || status=1
  done
  for name in "${DATABASE_HOSTS[@]}" localhost; do
    check "$host" "logs in on $name" ssh -o BatchMode=yes -o ConnectTimeout=5 "$name" true || status=1
    check "$host" "pings $name" ping -c 1 -W 2 "$name" || status=1
  done
  check "$host" 'writes shared memory' sh -c 'echo >/dev/shm/lab && rm /dev/shm/lab' || status=1
  # shellcheck disable=SC2016 # for the shell over there
  check "$host" 'has the programs that the utilities call' \
    bash -c 'for name; do type -p "$name" >/dev/null || { echo "no $name"; lacking=1; }; done; exit "${lacking:-0}"' has \
    awk bash grep hostname ip less locale perl ping ps rsync scp sed ss ssh tar which || say '  and so on without'
  return "$status"
}

check() { # HOST WHAT COMMAND…
  check_status=0
  check_output=$(greenplum_exec "$1" timeout -k 2 20 "${@:3}" 2>&1 </dev/null) || check_status=$?
  ((check_status != 0)) || return 0
  say "gpadmin on $1 fails at: $2 (${*:3}), exit code $check_status"
  tail -n 12 <<<"${check_output:-no output}" | sed 's/^/  | /' >&2
  return 1
}

# What the last check found: a program that cannot run at all.
check_broken() {
  ((check_status == 126 || check_status == 127)) || [[ $check_output =~ (Error|ERROR|cannot\ open|not\ found|No\ such\ file) ]]
}

check_missing() { # HOST
  greenplum_exec "$1" sh -c 'ldd "$1/bin/postgres" "$1"/lib/*.so* 2>&1 | grep "not found" | sort -u' missing "$GPHOME" | sed 's/^/  | /' >&2 || true
}
