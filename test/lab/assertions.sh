# One line for each thing that was tried: "ok WHAT" or "not ok WHAT" with what it printed. Sourced.

failures=0

ok() { # WHAT COMMAND…: the command has to succeed
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok $what"
  else
    echo "not ok $what"
    printf '%s\n' "${output:-no output}" | sed 's/^/  # /'
    failures=$((failures + 1))
  fi
}

not() {
  ! "$@"
}

# A command of the lab has to end with this code, or print this.
exits() { # CODE COMMAND…
  local code=$1 status=0
  shift
  "$@" || status=$?
  [[ $status == "$code" ]] || { echo "exit code $status"; return 1; }
}

prints() { # TEXT COMMAND…
  local text=$1 output
  shift
  output=$("$@" 2>&1) || true
  [[ $output == *"$text"* ]] || { echo "$output"; return 1; }
}
