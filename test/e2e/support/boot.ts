import { expect } from 'vitest';
import type { Coordinator } from '../../lab/driver/lab.ts';
import type { Pair } from './pair.ts';

export const BOOT_UNIT = 'boot-database.service';

/**
 * What sites have: the service enabled, and a unit of their own that starts the database. In a host of the lab some
 * process soon has the number that a stale lock file names, so they are removed.
 */
export async function startAtBoot({ lab }: Pair, host: Coordinator): Promise<void> {
  const { stdout } = await lab.run(`gpadmin@${host}`, ['cat', '/etc/lab/gpadmin.sh']);
  const directory = /DATA_DIRECTORY=(\S+)/.exec(stdout)?.[1] ?? '';
  const start = `pg_ctl start -w -D ${directory} -l ${directory}/log/startup.log`;
  const unit = `[Service]
Type=forking
User=gpadmin
# As PostgreSQL's own documentation has it: where each child gets a SIGTERM of its own, the postmaster may wait for ever.
KillMode=mixed
KillSignal=SIGINT
ExecStartPre=rm -f /tmp/.s.PGSQL.5432.lock ${directory}/postmaster.pid
ExecStart=/usr/bin/bash -c '. /usr/local/greenplum-db/greenplum_path.sh && ${start}'
[Install]
WantedBy=multi-user.target
`;
  await lab.write(host, `/etc/systemd/system/${BOOT_UNIT}`, unit);
  const { code } = await lab.run(host, ['systemctl', 'enable', BOOT_UNIT, 'whpg-failover.service']);
  expect(code).toBe(0);
}

/** The drop-in that the service's unit file recommends. */
export async function askBeforeStart({ lab }: Pair, host: Coordinator): Promise<void> {
  const directory = `/etc/systemd/system/${BOOT_UNIT}.d`;
  await lab.run(host, ['mkdir', '-p', directory]);
  const dropIn = `[Unit]
Wants=whpg-failover.service
After=whpg-failover.service
[Service]
ExecCondition=/usr/bin/whpg-failover may-start-database
`;
  await lab.write(host, `${directory}/ask.conf`, dropIn);
}

/** What systemd says of the start of the database at boot: `success`, `exec-condition`, … */
export async function databaseStartResult({ lab }: Pair, host: Coordinator): Promise<string> {
  const { stdout } = await lab.run(host, ['systemctl', 'show', '-P', 'Result', BOOT_UNIT]);
  return stdout.trim();
}

/** When systemd began to start the database of this host, in this boot. */
export async function databaseStartedMs({ lab }: Pair, host: Coordinator): Promise<number> {
  const show = [
    'systemctl',
    'show',
    '--property=InactiveExitTimestamp',
    '--timestamp=us+utc',
    '--value',
    BOOT_UNIT,
  ];
  const { stdout } = await lab.run(host, show);
  return Date.parse(stdout.trim().replace(/^\w+ (\S+) (\S+) UTC$/, '$1T$2Z'));
}
