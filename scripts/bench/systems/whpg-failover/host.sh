# The daemon itself: program and configuration were put here by the lab. Its README's drop-in for units that start the
# database at boot is part of it.

ask_before_start() {
  mkdir -p "$UNITS/bench-database.service.d"
  cat >"$UNITS/bench-database.service.d/ask.conf" <<'DROP_IN'
[Unit]
Wants=whpg-failover.service
After=whpg-failover.service
[Service]
ExecCondition=/usr/bin/whpg-failover may-start-database
DROP_IN
}

start() {
  database_at_boot
  ask_before_start
  systemctl daemon-reload
  systemctl -q enable --now whpg-failover.service
}

on_cdw() { start; }
on_scdw() { start; }

ready_cdw() { in_sync; }
# The exit code of a healthy standby is 3.
ready_scdw() {
  local status
  status=$(whpg-failover status --json || true)
  [[ $status =~ \"phase\":\ ?\"watching\" ]]
}
