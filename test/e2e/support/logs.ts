import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COORDINATORS } from '../../lab/driver/lab.ts';
import type { Pair } from './pair.ts';

/** What both daemons wrote and what people saw, for whoever looks for a fault. Returns where. */
export function keepLogs(title: string, pair: Pair): string {
  const { lab: hosts, people } = pair;
  const name = `${title} v${hosts.version}`.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 100);
  const directory = join(tmpdir(), 'whpg-failover-e2e', name);
  mkdirSync(directory, { recursive: true });
  keep(join(directory, 'daemons.log'), told(pair));
  for (const host of COORDINATORS) keep(join(directory, `terminal-${host}.log`), people[host].read());
  return directory;
}

/** For whoever reads the output of a run in which this story failed. */
export async function tellTrouble(title: string, directory: string, pair: Pair): Promise<void> {
  console.error(`${title}: see ${directory}\n${told(pair).slice(-25).join('\n')}`);
  const status = await pair.lab.do('status').catch(String);
  keep(join(directory, 'lab.log'), [status, JSON.stringify(await pair.lab.verdict().catch(String))]);
}

/** The last message on each terminal: one line that goes with the failure to where only its first line is shown. */
export const lastRead = ({ people }: Pair): string =>
  COORDINATORS.map((host) => {
    const line = people[host].read().findLast((text) => CODE.test(text)) ?? '';
    return `people on ${host} last read: ${CODE.exec(line)?.[0].slice(0, LINE_MAX) ?? 'nothing'}`;
  }).join('; ');

const CODE = /\[[A-Z_]+\].*/;
const LINE_MAX = 160;

const told = ({ journal, earlier }: Pair): readonly string[] =>
  [...earlier, ...COORDINATORS.flatMap((host) => journal[host].lines())]
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ host, atMs, text }) => `${new Date(atMs).toISOString().slice(11, 23)} ${host.padEnd(4)} ${text}`);

const keep = (file: string, lines: readonly string[]): void => writeFileSync(file, `${lines.join('\n')}\n`);
