#!/usr/bin/env bash
# The lab: real hosts for the daemon to prove itself on. Without an argument it says what it can do.
set -euo pipefail
LAB_HOME=$(dirname "$(dirname "$(readlink -f "$0")")")/test/lab
. "$LAB_HOME/all.sh"

help() {
  cat <<TEXT
Usage: scripts/lab.sh VERB …      four systemd hosts on one bridge, with PostgreSQL and a stand-in for Greenplum

  up                              boot all, start both databases, wait until they stream in sync
  down                            take everything away; works after an interruption too
  status                          hosts, links, databases, daemons, VIP
  exec [USER@]HOST CMD…           run a command in a host (as root unless USER@), with its exit code
  logs HOST [-f …]                the daemon's journal
  install [TEMPLATE]              build the daemon, install it with a configuration on both coordinators; not started;
                                  without TEMPLATE the configuration is test/lab/whpg-failover.yaml.in
  writer start|stop|reset         the client that writes through the VIP every 20 ms; reset forgets its records
  verdict                         JSON: outage, lost writes, double writes, VIP holders, primaries
  holders                         hosts that hold the VIP now, one a line
  sync HOST on|off                whether commits on HOST wait for a standby; on for cdw, off for scdw at first
  vip add|del HOST                the VIP by hand, past the daemon
  bite HOST [NAME=VALUE…]         faults of the stand-in tools, replacing the earlier ones; none without a name
  keep DIRECTORY                  copy the logs of the hosts' databases and of Greenplum's tools, also of hosts that are off
  version                         6 or 7: which Greenplum the lab has, or would have
  purge                           remove the cached image and databases

Faults
  kill-database HOST              SIGKILL of the postmaster      stop-database, start-database HOST
  hang-database HOST              SIGSTOP of all its processes   resume-database HOST
  power-off HOST                  power loss                     boot HOST
  freeze HOST                     stop every process             thaw HOST
  unplug HOST                     cable out: no carrier          plug HOST
  drop HOST [SECONDS]             drop packets, carrier stays    undrop HOST
  cut FROM TO                     drop one way; TO or FROM may be "gateway"
  loss HOST PERCENT               random loss, both ways         heal: all of the network's faults

Hosts      cdw ${ADDRESS[cdw]} (primary), scdw ${ADDRESS[scdw]} (standby), sdw1 ${ADDRESS[sdw1]} (witness; segments on 6000 and 6001), client ${ADDRESS[client]};
           gateway $GATEWAY, VIP $VIP on eth0; users root and gpadmin
Variables  LAB_NAME     labs side by side; now "$LAB_NAME"
           LAB_VERSION  6 or 7, for up: which Greenplum the stand-in is; default 7
           LAB_DIR      images, disks and logs; now $LAB_DIR
           LAB_GPHOME   for up: a real installation of version 6 or 7 on this machine, instead of the stand-in; bound
                        read-only into the hosts, and a cluster is made by its gpinitsystem and gpinitstandby
           LAB_EXTRA_BIND  paths, comma-separated, that it needs besides: its Python, its libraries
           LAB_SEGMENTS segments of such a cluster, on sdw1; default 2
           LAB_PACKAGES for up: Debian packages, comma-separated, that the hosts get besides; nothing of them starts itself
           LAB_NODE     the node that the hosts get; default the one on PATH
           LAB_MIRROR   Debian mirror for the image
Bites      BITE_PROMOTED_RC2=1 BITE_FAIL=1 BITE_FAIL_AFTER=1 BITE_HANG=1 BITE_STANDBY_DIES=1 BITE_NO_SSH_LOCALHOST=1 BITE_SLOW_PROMOTION=SECONDS
Exit       125 when the lab itself fails, else the command's

Try        sudo scripts/lab.sh up && sudo scripts/lab.sh exec gpadmin@scdw ssh cdw hostname
TEXT
}

on_host() { # FUNCTION HOST ARGUMENTS…
  require_host "${2:-}"
  lab_require
  "$@"
}

on_database() { # FUNCTION HOST
  require_coordinator "${2:-}"
  lab_require
  host_require_running "$2"
  "$@"
}

verb=${1:-help}
(($# == 0)) || shift
case $verb in
  help | -h | --help) help ;;
  version)
    installation_check
    installation_version
    ;;
  up) lab_up ;;
  down) lab_down ;;
  purge) lab_purge ;;
  status | holders | verdict | install | heal)
    lab_require
    case $verb in
      status) lab_status ;;
      holders) verdict_holders ;;
      verdict) verdict_print ;;
      install) daemon_install "$@" ;;
      heal) switch_heal ;;
    esac
    ;;
  exec)
    require_host "${1##*@}"
    (($# > 1)) || die "exec [USER@]HOST CMD…"
    host_become "$@"
    ;;
  logs)
    require_host "${1:-}"
    host_become "$1" journalctl --no-pager -u whpg-failover.service "${@:2}"
    ;;
  writer)
    lab_require
    case ${1:-} in
      start | stop | reset) "writer_$1" ;;
      *) die "writer start|stop|reset" ;;
    esac
    ;;
  keep)
    lab_require
    [[ -n ${1:-} ]] || die "keep DIRECTORY"
    step_keep "$1"
    ;;
  vip) on_host lab_vip_of "${2:-}" "${1:-}" ;;
  bite) on_host lab_bite "$@" ;;
  kill-database) on_database postmaster_kill "$@" ;;
  stop-database) on_database postmaster_stop "$@" ;;
  start-database) on_database postmaster_start "$@" ;;
  hang-database) on_database postmaster_hang "$@" ;;
  resume-database) on_database postmaster_resume "$@" ;;
  sync)
    [[ ${2:-} == on || ${2:-} == off ]] || die "sync HOST on|off"
    on_database postmaster_sync "$@"
    ;;
  power-off) on_host host_power_off "$@" ;;
  boot) on_host host_boot "$@" ;;
  freeze) on_host host_freeze "${1:-}" 1 ;;
  thaw) on_host host_freeze "${1:-}" 0 ;;
  unplug) on_host switch_unplug "$@" ;;
  drop)
    [[ ${2:-1} =~ ^[1-9][0-9]*$ ]] || die "drop HOST [SECONDS]"
    on_host switch_drop "$@"
    ;;
  plug | undrop) on_host switch_restore "$@" ;;
  cut)
    [[ ${1:-} == gateway ]] || require_host "${1:-}"
    [[ ${2:-} == gateway ]] || require_host "${2:-}"
    lab_require
    switch_cut "${1:-}" "${2:-}"
    ;;
  loss)
    [[ ${2:-} =~ ^([0-9]|[1-9][0-9]|100)$ ]] || die "loss HOST PERCENT"
    on_host switch_loss "$1" "$2"
    ;;
  *) die "no verb '$verb': scripts/lab.sh help" ;;
esac
