#!/usr/bin/env bash
# Runs every verb of the lab once and says what worked. For LAB_VERSION=6 and 7; leaves nothing behind.
set -uo pipefail
LAB_HOME=$(dirname "$(readlink -f "$0")")
LAB_NAME=${LAB_NAME:-selftest}
export LAB_NAME
. "$LAB_HOME/all.sh"
. "$LAB_HOME/assertions.sh"

lab() {
  "$CHECKOUT/scripts/lab.sh" "$@"
}

role_is() { prints "$2" postmaster_role "$1"; }

pings() { lab exec "$1" ping -q -c 3 -i 0.2 -W 1 "$2"; }

ssh_to() { prints "$2" lab exec "gpadmin@$1" ssh -o BatchMode=yes -o StrictHostKeyChecking=yes "$3" hostname; }

activate() { # ARGUMENTS…: gpactivatestandby on scdw, as the daemon's clean environment has it
  lab exec gpadmin@scdw bash -c '. /usr/local/greenplum-db/greenplum_path.sh && . /etc/lab/gpadmin.sh && exec gpactivatestandby "$@"' activate "$@" </dev/null
}

nothing_left() {
  local line
  for line in "$CGROUP" "$STATE" "/run/netns/$SWITCH" "$LAB_DIR"/*.building-"$LAB_NAME"; do
    [[ ! -e $line ]] || { echo "$line is there"; return 1; }
  done
  not grep "lab-$LAB_NAME" /proc/*/mountinfo /proc/mounts 2>/dev/null
}

check_hosts() {
  ok 'up brings up the lab' lab up
  ok 'up again changes nothing' lab up
  ok 'status names every host' prints client lab status
  ok 'exec hands exit codes through' exits 7 lab exec cdw sh -c 'exit 7'
  ok 'exec hands input through' prints hello lab exec cdw cat <<<hello
  ok 'a wrong host is refused' exits 125 lab exec nobody true
  ok 'every unit of a host is well' prints running lab exec cdw systemctl is-system-running
  ok 'ssh by name' ssh_to scdw cdw cdw
  ok 'ssh by address' ssh_to cdw sdw1 "${ADDRESS[sdw1]}"
  ok 'ssh to itself' ssh_to scdw scdw localhost
  ok 'gpadmin may not become root' not lab exec gpadmin@cdw sudo -n true
  ok 'node runs' prints v lab exec client node --version
  ok 'faketime runs' prints 2001 lab exec cdw faketime '2001-02-03 04:05:06' date +%Y
  ok 'the gateway answers ping' pings cdw "$GATEWAY"
  ok 'the gateway answers ARP' lab exec cdw arping -q -c 1 -w 2 -I eth0 "$GATEWAY"
  ok 'the journal of a service that is not there is empty' lab logs cdw
}

check_database() {
  ok 'cdw is primary' role_is cdw primary
  ok 'scdw is standby' role_is scdw standby
  ok 'the primary tells its name' prints cdw lab exec gpadmin@client "$PG_BIN/psql" -XAt -h cdw -d postgres -c 'show cluster_name'
  ok 'a segment host is not allowed in' prints 'no pg_hba.conf entry' lab exec gpadmin@sdw1 "$PG_BIN/psql" -h cdw -d postgres
  ok 'hang-database' lab hang-database cdw
  ok 'a hung database is silent' role_is cdw silent
  ok 'resume-database' lab resume-database cdw
  ok 'sync off' lab sync cdw off
  ok 'stop-database' lab stop-database scdw
  ok 'a stopped database is down' role_is scdw down
  ok 'without sync a primary commits alone' lab exec gpadmin@cdw timeout 5 "$PG_BIN/psql" -h /tmp -d postgres -c 'insert into writes values (1)'
  ok 'sync on' lab sync cdw on
  ok 'start-database' lab start-database scdw
  ok 'the standby streams again' postmaster_await_sync cdw
}

check_network() {
  ok 'unplug' lab unplug scdw
  ok 'an unplugged host has no carrier' prints NO-CARRIER lab exec scdw ip link show eth0
  ok 'plug' lab plug scdw
  ok 'a plugged host is reached' pings cdw "${ADDRESS[scdw]}"
  ok 'drop' lab drop scdw
  ok 'drop keeps the carrier' prints LOWER_UP lab exec scdw ip link show eth0
  ok 'drop silences other hosts' not pings scdw "${ADDRESS[cdw]}"
  ok 'drop silences the gateway' not pings scdw "$GATEWAY"
  ok 'undrop' lab undrop scdw
  ok 'an undropped host is reached' pings scdw "${ADDRESS[cdw]}"
  ok 'cut one way' lab cut cdw scdw
  ok 'a cut silences the pair' not pings scdw "${ADDRESS[cdw]}"
  ok 'a cut leaves the rest alone' pings scdw "${ADDRESS[sdw1]}"
  ok 'cut from the gateway' lab cut sdw1 gateway
  ok 'a cut silences the gateway' not pings sdw1 "$GATEWAY"
  ok 'loss' lab loss client 100
  ok 'all lost' not pings client "$GATEWAY"
  ok 'heal' lab heal
  ok 'healed pair' pings scdw "${ADDRESS[cdw]}"
  ok 'healed gateway' pings sdw1 "$GATEWAY"
  ok 'healed loss' pings client "$GATEWAY"
  ok 'freeze' lab freeze sdw1
  ok 'no command runs in a frozen host' exits 125 lab exec sdw1 true
  ok 'a frozen host answers ping' pings cdw "${ADDRESS[sdw1]}"
  ok 'thaw' lab thaw sdw1
  ok 'commands run after thaw' lab exec sdw1 true
}

check_takeover() {
  ok 'vip add' lab vip add cdw
  ok 'holders' prints cdw lab holders
  ok 'writer start' lab writer start
  sleep 1
  ok 'the stand-in refuses beside a living primary' exits 2 activate -a
  ok 'kill-database' lab kill-database cdw
  ok 'a killed database is down' role_is cdw down
  ok 'the stand-in refuses beside a lock file' exits 2 activate -a
  # Without a bound the stand-in waits more than a minute for a host without power, as the real tool does.
  ok 'bound ssh' lab exec gpadmin@scdw sh -c 'echo ConnectTimeout 1 >.ssh/config'
  ok 'power-off' lab power-off cdw
  ok 'no command runs in a host without power' exits 125 lab exec cdw true
  ok 'bite' lab bite scdw BITE_FAIL=1
  ok 'the stand-in fails when bitten' exits 2 activate -a
  ok 'a failed activation leaves a standby' role_is scdw standby
  ok 'the end of the bite' lab bite scdw
  ok 'the stand-in asks' exits 2 activate
  ok 'the stand-in promotes when the host is gone' prints 'is now the new primary' activate -a
  ok 'scdw is primary' role_is scdw primary
  ok 'the stand-in refuses a second time' exits 2 activate -a
  ok 'vip to the new primary' lab vip add scdw
  sleep 1
  ok 'verdict on the writes' prints '"lostWrites":0,"doubleWrites":0,"vipHolders":["scdw"],"primaries":["scdw"]' lab verdict
  ok 'boot' lab boot cdw
  ok 'a boot starts no database' role_is cdw down
  ok 'a boot keeps the stale lock file' lab exec cdw test -e "/tmp/.s.PGSQL.$PGPORT.lock"
  ok 'writer reset' lab writer reset
  ok 'writer stop' lab writer stop
}

check_end() {
  local pid status=0
  ok 'down' lab down
  ok 'nothing is left' nothing_left
  "$CHECKOUT/scripts/lab.sh" up >/dev/null 2>&1 &
  pid=$!
  sleep 0.7
  kill -TERM "$pid"
  wait "$pid" || status=$?
  ok 'an interrupted up says so' test "$status" = 130
  ok 'nothing is left of it' nothing_left
}

trap 'lab down' EXIT
trap 'exit 130' INT TERM HUP
check_hosts
check_database
check_network
check_takeover
check_end
echo "$failures failed"
((failures == 0))
