# Faults that tests switch on: a name in the environment, or a line NAME=value in /etc/lab/bites for callers that clean
# the environment. Sourced.

bite() { # NAME: prints its value and succeeds when it is on
  local value=${!1:-}
  if [[ -z $value && -r /etc/lab/bites ]]; then
    value=$(sed -n "s/^$1=//p" /etc/lab/bites | tail -n 1)
  fi
  [[ -n $value && $value != 0 ]] && echo "$value"
}

bite_slowly() {
  local seconds
  ! seconds=$(bite BITE_SLOW_PROMOTION) || sleep "$seconds"
}
