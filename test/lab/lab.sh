# The lab as a whole: up, down, and what it looks like. Sourced.

lab_exists() {
  [[ -d $STATE/hosts ]] && switch_exists
}

lab_require() {
  lab_exists || die "the lab '$LAB_NAME' is not up: scripts/lab.sh up"
}

# The work is done by a child in the lab's cgroup, so that this shell can be interrupted at any moment and `down` ends
# whatever the child had started.
lab_up() {
  lab_requirements
  trap 'lab_interrupted' INT TERM HUP
  (
    cgroup_enter up
    lab_up_steps
  ) &
  if ! wait $!; then
    say "'up' failed: taking the lab down again"
    lab_down
    exit 125
  fi
  trap - INT TERM HUP
}

lab_interrupted() {
  trap '' INT TERM HUP
  disown -a # their end is wanted, and no news
  say "interrupted: taking the lab down again"
  lab_down
  exit 130
}

lab_up_steps() {
  local host version
  local -a booting=() extra
  installation_check
  version=$(installation_version)
  mkdir -p "$STATE/hosts"
  echo "$version" >"$STATE/version"
  printf '%s\n' "${INSTALLATION[@]}" >"$STATE/installation"
  image_ensure
  mapfile -t extra < <(packages_extra)
  ((${#extra[@]} == 0)) || packages_ensure extra "${extra[@]}"
  if installation_is_real; then installation_prepare; else database_ensure; fi
  switch_up
  for host in "${HOSTS[@]}"; do
    host_boot "$host" &
    booting+=($!)
  done
  for host in "${booting[@]}"; do wait "$host"; done
  if installation_is_real; then
    cluster_make
    return
  fi
  postmaster_start cdw
  postmaster_start scdw
  postmaster_await_sync cdw
}

lab_down() {
  cgroup_remove "$CGROUP"
  switch_down
  image_clean
  rm -rf --one-file-system "$STATE"
}

lab_status() {
  local host role service holds
  printf '%-7s %-8s %-10s %-9s %-12s %s\n' host power network database daemon vip
  for host in "${HOSTS[@]}"; do
    role=- service=- holds=-
    if [[ " ${COORDINATORS[*]} " == *" $host "* && $(host_state "$host") == running ]]; then
      role=$(postmaster_role "$host")
      service=$(daemon_state "$host")
    fi
    ! verdict_holds_vip "$host" || holds=$VIP
    printf '%-7s %-8s %-10s %-9s %-12s %s\n' "$host" "$(host_state "$host")" "$(switch_state "$host")" "$role" "$service" "$holds"
  done
}

# The VIP by hand, past the daemon.
lab_vip_of() { # HOST add|del
  local address=$VIP/$PREFIX
  case $2 in
    add)
      host_exec "$1" ip address replace "$address" dev eth0 label "$VIP_LABEL"
      host_exec "$1" arping -q -U -c 1 -I eth0 "$VIP" || true
      ;;
    del) host_exec "$1" ip address del "$address" dev eth0 ;;
    *) die "vip add|del HOST" ;;
  esac
}

lab_bite() { # HOST NAME=VALUE…
  local host=$1
  installation_require_stand_in bite
  shift
  printf '%s\n' "$@" | host_exec "$host" tee /etc/lab/bites >/dev/null
}

lab_purge() {
  local other
  for other in "$LAB_DIR"/lab-*; do
    [[ ! -d $other ]] || die "$other is there: take that lab down first"
  done
  rm -rf --one-file-system "$LAB_DIR"
}
