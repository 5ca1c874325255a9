#!/usr/bin/env bash
# Keeps one host running: boots it, and boots it again when it asked for a reboot itself. Run by host_boot.
set -euo pipefail
LAB_HOME=$(dirname "$(readlink -f "$0")")
. "$LAB_HOME/all.sh"

readonly REBOOT_ASKED=133 # systemd-nspawn's exit code with --keep-unit

status=$REBOOT_ASKED
while ((status == REBOOT_ASKED)); do
  status=0
  unshare --mount --net --propagation private "$LAB_HOME/host-init.sh" "$1" || status=$?
  host_clear "$1"
done
exit "$status"
