import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../test/lab/driver/lab.ts';
import { startClient } from './client.ts';
import type { Floor } from './result.ts';
import { longestOutage, spreadOf } from './statistics.ts';

/** The system of nobody: the standby is told at the moment at which the database dies. */
const NOBODY = { name: 'nobody', units: {} };
const SETTLE_MS = 2000;

export interface Parts {
  readonly promote: number;
  readonly address: number;
  readonly outage: number;
}

/**
 * On the standby. A connection that waits is there before; a promotion at the moment at which the WAL receiver dies is
 * sometimes forgotten by PostgreSQL, so the request is sent again. Prints the seconds of the promotion and of the VIP.
 */
const TAKE_OVER = `
cd /
. /usr/local/greenplum-db/greenplum_path.sh; . /etc/lab/gpadmin.sh
as=(setpriv --reuid=gpadmin --regid=gpadmin --init-groups)
psql=(/usr/lib/postgresql/15/bin/psql -XAtq -h /tmp -d postgres)
ssh() { /usr/bin/ssh -o ControlPath=/run/bench-floor "$@"; }
ssh -MNf -o ControlPersist=yes cdw
postmaster=$(ssh cdw head -n 1 "$COORDINATOR_DATA_DIRECTORY/postmaster.pid")
coproc WRITER { "\${as[@]}" "\${psql[@]}"; }
echo 'select 1;' >&"\${WRITER[1]}"; read -r _ <&"\${WRITER[0]}"
ssh cdw kill -KILL "$postmaster"
began=$EPOCHREALTIME
"\${as[@]}" pg_ctl promote -s -W -D "$COORDINATOR_DATA_DIRECTORY"
(sleep 0.2; [[ ! -e $COORDINATOR_DATA_DIRECTORY/standby.signal ]] || "\${as[@]}" pg_ctl promote -s -W -D "$COORDINATOR_DATA_DIRECTORY") &
echo "do 'begin while pg_is_in_recovery() loop perform pg_sleep(0.002); end loop; end';
insert into writes (id) values (1) returning 1;" >&"\${WRITER[1]}"
read -r _ <&"\${WRITER[0]}"
promoted=$EPOCHREALTIME
ip address add 10.88.0.100/24 dev eth0 label eth0:1
arping -q -U -c 2 -I eth0 10.88.0.100 &
taken=$EPOCHREALTIME
ssh cdw ip address del 10.88.0.100/24 dev eth0
awk -v b="$began" -v p="$promoted" -v t="$taken" 'BEGIN { print p - b, t - p }'
ssh -O exit cdw 2>/dev/null
true`;

/** One more time, in a lab of its own. */
export async function measureFloor(lab: Lab): Promise<Parts> {
  await lab.do('down');
  await lab.do('up');
  try {
    await lab.do('vip', 'add', 'cdw');
    const client = await startClient(lab, NOBODY);
    await sleep(SETTLE_MS);
    const sinceMs = Date.now();
    const { code, stdout, stderr } = await lab.run('scdw', ['bash', '-c', TAKE_OVER, 'take-over']);
    if (code !== 0) throw new Error(`the floor: exit code ${code}\n${stdout}${stderr}`);
    await sleep(SETTLE_MS);
    const outage = longestOutage(client.writes, sinceMs, Date.now());
    await client.stop();
    const [promote = Number.NaN, address = Number.NaN] = stdout.trim().split(' ').map(Number);
    return { promote, address, outage };
  } finally {
    await lab.do('down');
  }
}

export const floorOf = (parts: readonly Parts[]): Floor => ({
  runs: parts.length,
  promote: spreadOf(parts.map(({ promote }) => promote)),
  address: spreadOf(parts.map(({ address }) => address)),
  outage: spreadOf(parts.map(({ outage }) => outage)),
});
