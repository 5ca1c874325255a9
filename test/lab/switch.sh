# The bridge that the hosts hang on, in a namespace of its own, and the faults of the network. Sourced.
#
# The bridge owns the gateway's address. Faults are elements of sets in one nft table, so that `heal` knows them all.

switch_run() {
  nsenter --net="/run/netns/$SWITCH" "$@"
}

switch_exists() {
  [[ -e /run/netns/$SWITCH ]]
}

switch_up() {
  ! switch_exists || return 0
  ip netns add "$SWITCH"
  switch_run ip link set lo up
  # An address of its own: else the bridge takes the lowest of its hosts', and a host that goes takes the gateway along.
  switch_run ip link add bridge0 address 02:00:00:00:00:fe type bridge forward_delay 0
  switch_run ip link set bridge0 up
  switch_run ip address add "$GATEWAY/$PREFIX" dev bridge0
  switch_run ip address add "$GATEWAY6/64" dev bridge0 nodad
  switch_ruleset | switch_run nft -f -
}

switch_down() {
  ! switch_exists || ip netns del "$SWITCH"
}

# Prerouting and postrouting see a port's traffic with the other hosts and with the gateway alike.
switch_ruleset() {
  local host
  echo 'table bridge lab {'
  echo '  set dropped { type ifname; flags timeout; }'
  echo '  set cut { type ifname . ifname; }'
  echo '  set cut_to_gateway { type ifname; }'
  echo '  set cut_from_gateway { type ifname; }'
  for host in "${HOSTS[@]}"; do echo "  chain loss_$host { }"; done
  echo '  chain from_port { type filter hook prerouting priority 0; iifname @dropped drop;'
  for host in "${HOSTS[@]}"; do echo "    iifname \"$host\" jump loss_$host;"; done
  echo '  }'
  echo '  chain to_port { type filter hook postrouting priority 0; oifname @dropped drop;'
  for host in "${HOSTS[@]}"; do echo "    oifname \"$host\" jump loss_$host;"; done
  echo '  }'
  echo '  chain between_ports { type filter hook forward priority 0; iifname . oifname @cut drop; }'
  echo '  chain to_gateway { type filter hook input priority 0; iifname @cut_to_gateway drop; }'
  echo '  chain from_gateway { type filter hook output priority 0; oifname @cut_from_gateway drop; }'
  echo '}'
}

switch_attach() { # HOST: after the veth's other end was put into the switch
  switch_run ip link set "$1" master bridge0 up
}

switch_detach() { # HOST
  ! switch_exists || switch_run ip link del "$1" 2>/dev/null || true
}

switch_unplug() { # HOST: the host sees that its carrier is gone
  switch_run ip link set "$1" down
}

# With a time the kernel ends it, however busy the machine is.
switch_drop() { # HOST [SECONDS]: the carrier stays and nothing passes
  switch_run nft add element bridge lab dropped "{ $1 ${2:+timeout ${2}s} }"
}

switch_cut() { # FROM TO
  # Traffic with the gateway is not forwarded: the bridge itself is one end of it.
  case $1:$2 in
    gateway:*) switch_run nft add element bridge lab cut_from_gateway "{ $2 }" ;;
    *:gateway) switch_run nft add element bridge lab cut_to_gateway "{ $1 }" ;;
    *) switch_run nft add element bridge lab cut "{ $1 . $2 }" ;;
  esac
}

switch_loss() { # HOST PERCENT: of the packets in each direction
  switch_run nft flush chain bridge lab "loss_$1"
  case $2 in
    0) ;;
    100) switch_run nft add rule bridge lab "loss_$1" drop ;;
    *) switch_run nft add rule bridge lab "loss_$1" numgen random mod 100 "<" "$2" drop ;;
  esac
}

switch_restore() { # HOST: ends unplug and drop of one host
  ! switch_run ip link show dev "$1" >/dev/null 2>&1 || switch_run ip link set "$1" up
  switch_run nft delete element bridge lab dropped "{ $1 }" 2>/dev/null || true
}

switch_heal() {
  local host set
  for set in cut cut_to_gateway cut_from_gateway; do switch_run nft flush set bridge lab "$set"; done
  for host in "${HOSTS[@]}"; do
    switch_restore "$host"
    switch_loss "$host" 0
  done
}

switch_state() { # HOST: one word for people
  local link
  link=$(switch_run ip -br link show dev "$1" 2>/dev/null) || { echo none; return; }
  if [[ $link != *UP* ]]; then
    echo unplugged
  elif [[ $(switch_run nft list set bridge lab dropped) == *"\"$1\""* ]]; then
    echo dropped
  else
    echo plugged
  fi
}
