# Limits and kernel settings that Greenplum's guide asks for, where a host can have its own. Sourced.

# semmsl, semmns, semopm, semmni
readonly SEMAPHORES=(500 2048000 200 4096)
readonly OPEN_FILES=65536
readonly SHARED_MEMORY_MB=512

# On a new host's disk. systemd takes the nearest that it may have; a login with more than that would be refused.
kernel_limits() { # ROOT
  local files
  files=$(ulimit -H -n)
  [[ $files =~ ^[0-9]+$ ]] && ((files < OPEN_FILES)) || files=$OPEN_FILES
  printf 'gpadmin soft nofile %s\n' "$files" >"$1/etc/security/limits.d/lab.conf"
  mkdir -p "$1/etc/systemd/system.conf.d"
  printf '[Manager]\nDefaultLimitNOFILE=%s\nDefaultLimitCORE=0\n' "$OPEN_FILES" >"$1/etc/systemd/system.conf.d/lab.conf"
  printf 'MaxStartups 50:30:200\nMaxSessions 200\n' >"$1/etc/ssh/sshd_config.d/greenplum.conf"
}

# In a running host's namespaces, from outside: from inside /proc/sys is read-only. What cannot be set is said, and tried without.
kernel_set() { # HOST
  local host=$1 leader
  leader=$(host_leader "$host")
  kernel_in "$leader" -i kernel/sem "$(kernel_semaphores "$leader")" || say "$host: kernel.sem cannot be set"
  kernel_in "$leader" -n net/ipv4/ping_group_range '0 2147483647' || say "$host: ping for everybody cannot be set"
  nsenter -t "$leader" -m mount -o "remount,size=${SHARED_MEMORY_MB}m" /dev/shm 2>/dev/null ||
    say "$host: /dev/shm stays as it is: $(host_exec "$host" df -h --output=size /dev/shm | tail -n 1)"
}

kernel_in() { # LEADER NAMESPACE NAME VALUE
  nsenter -t "$1" "$2" sh -c 'printf "%s\n" "$2" >"/proc/sys/$1"' set "$3" "$4" 2>/dev/null
}

# The greater of what is there and what is wanted, each.
kernel_semaphores() { # LEADER
  local -a are
  local index
  read -r -a are < <(nsenter -t "$1" -i cat /proc/sys/kernel/sem)
  for index in 0 1 2 3; do
    ((${are[index]:-0} > SEMAPHORES[index])) || are[index]=${SEMAPHORES[index]}
  done
  echo "${are[*]}"
}
