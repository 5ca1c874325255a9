import { expect } from 'vitest';
import type { Coordinator, Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer, untilServes, untilTold } from './support/judge.ts';
import { scenario } from './support/scenario.ts';

const STATE = '/var/lib/whpg-failover';
/** syslog's `alert`. */
const ALERT = 1;

const options = { versions: ['7'], prepare: ownStateDisk } as const;

const JOURNALD = '/var/log/journal';
const fill = (directory: string): string => `dd if=/dev/zero of=${directory}/ballast bs=4k`;
/** A disk of its own for journald, too, from this moment on; a second time nothing. */
const ownLogDisk = `mountpoint -q ${JOURNALD} ||
  { mount -t tmpfs -o size=32m log ${JOURNALD} && systemctl restart systemd-journald && journalctl --flush; }`;

for (const [disk, spoil, fault, verb] of [
  ['full', fill(STATE), "the primary's database is killed", 'kill-database'],
  [
    'full, as is all of /var',
    `${ownLogDisk}; ${fill(JOURNALD)}; ${fill(STATE)}`,
    "the primary's database is killed",
    'kill-database',
  ],
  ['read-only', `mount -o remount,ro ${STATE}`, "the primary's host loses its power", 'power-off'],
] as const) {
  scenario(
    `the standby's disk is ${disk} and ${fault}: shouted about, and it takes over`,
    async (pair) => {
      await until(`the disk is ${disk}`, async () => {
        await onScdw(pair.lab, spoil);
        return (await onScdw(pair.lab, `echo text >${STATE}/probe`)) !== 0;
      });
      await untilTold(pair, ['cdw', 'scdw'], 'JOURNAL_FAILED');
      if (!spoil.includes(JOURNALD)) {
        const line = await until('it is logged', () => pair.journal.scdw.find('JOURNAL_FAILED', 0));
        expect(line.priority).toBe(ALERT);
      }
      expectNoFailover(pair);

      const faultMs = Date.now();
      await pair.lab.do(verb, 'cdw');
      await untilServes(pair, 'scdw', faultMs);
      const told: readonly Coordinator[] = verb === 'power-off' ? ['scdw'] : ['cdw', 'scdw'];
      await untilTold(pair, told, 'FAILOVER_DONE');
      await expectOneServer(pair, 'scdw');
    },
    options,
  );
}

/** A file system of its own for what the daemon remembers, so that nothing else of the host lacks the space. */
async function ownStateDisk(lab: Lab): Promise<void> {
  const owner = 'uid=gpadmin,gid=gpadmin,mode=750';
  expect(await onScdw(lab, `mkdir -p ${STATE} && mount -t tmpfs -o size=2m,${owner} state ${STATE}`)).toBe(0);
}

const onScdw = async (lab: Lab, line: string): Promise<number> =>
  (await lab.run('scdw', ['sh', '-c', line])).code;
