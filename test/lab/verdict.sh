# What is true in the lab now: who holds the VIP, who is primary, what became of the client's writes. Sourced.

# Read from the host's kernel without entering its cgroup, so that a frozen host answers for itself too.
verdict_holds_vip() { # HOST
  local leader
  leader=$(host_leader "$1") || return 1
  [[ $(nsenter -t "$leader" -n ip -o address show) == *" "@("$VIP"|"$VIP6")/* ]]
}

verdict_holders() {
  local host
  for host in "${HOSTS[@]}"; do ! verdict_holds_vip "$host" || echo "$host"; done
}

verdict_primaries() {
  local host
  for host in "${COORDINATORS[@]}"; do
    [[ $(host_state "$host") != running || $(postmaster_role "$host") != primary ]] || echo "$host"
  done
}

# The primary that clients reach: of several, the one that holds the VIP.
verdict_serving() { # PRIMARIES…
  local host
  for host in "$@"; do
    if (($# == 1)) || verdict_holds_vip "$host"; then echo "$host" && return; fi
  done
}

verdict_json_list() {
  local list
  printf -v list '"%s",' "$@"
  [[ $# -gt 0 ]] && echo "[${list%,}]" || echo '[]'
}

verdict_print() {
  local work serving now
  local -a primaries holders
  mapfile -t primaries < <(verdict_primaries)
  mapfile -t holders < <(verdict_holders)
  serving=$(verdict_serving "${primaries[@]}")
  work=$(mktemp -d "$STATE/verdict.XXXXXX")
  now=$(awk '{ print int($1 * 1000) }' /proc/uptime)
  # The records first: each of them was acknowledged before the rows are read.
  host_exec client cat "$RECORDS" >"$work/records" 2>/dev/null || true
  if [[ -n $serving ]]; then
    host_exec "gpadmin@$serving" timeout 25 "$PG_BIN/psql" -XAt -h /tmp -d postgres -c 'select id from writes' >"$work/rows"
  fi
  "$(lab_node)" "$LAB_HOME/client/verdict.mjs" "$work/records" "$work/rows" "$now" \
    "{\"vipHolders\":$(verdict_json_list "${holders[@]}"),\"primaries\":$(verdict_json_list "${primaries[@]}")}"
  rm -rf --one-file-system "$work"
}
