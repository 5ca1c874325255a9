# The lab's own subtree of cgroup2. Everything that the lab starts lives in it, so that one write ends it all. Sourced.

cgroup_enter() { # NAME: moves the calling (sub)shell
  mkdir -p "$CGROUP/$1"
  echo "$BASHPID" >"$CGROUP/$1/cgroup.procs"
}

# Kills what is left in the group and removes it. A dying process keeps its group for some milliseconds.
cgroup_remove() { # DIRECTORY
  local group=$1 attempt
  [[ -d $group ]] || return 0
  echo 1 >"$group/cgroup.kill"
  for ((attempt = 0; attempt < 500; attempt++)); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [[ -d $group ]] || return 0
    sleep 0.01
  done
  die "processes in $group do not end"
}
