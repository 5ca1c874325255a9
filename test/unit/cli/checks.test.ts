import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Checks, checkRunner } from '../../../src/cli/run/checks.ts';
import type { CheckSetting } from '../../../src/config/rows.ts';
import type { Config } from '../../../src/config/settings.ts';
import { parseChecksLine } from '../../../src/core/checks-line.ts';
import type { Role } from '../../../src/core/evidence.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { configOf, minimalYaml } from '../../support/config.ts';
import { lives } from '../../support/fake-postmaster.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const SOON = { timeout: 8000, interval: 20 };

interface Bench {
  readonly checks: Checks;
  readonly place: string;
  readonly lines: () => readonly string[];
  role: Role;
  set: (settings: readonly CheckSetting[]) => void;
  readonly setting: (name: string, change?: Partial<CheckSetting>) => CheckSetting;
}

/** A runner in a directory of its own; each check runs `DIRECTORY/check NAME`. */
async function bench(
  text: string,
  wanted: (of: Bench['setting']) => readonly CheckSetting[],
): Promise<Bench> {
  const place = await temporaryDirectory();
  const file = join(place, 'check');
  writeFileSync(file, `#!/bin/bash\ncd ${place}\n${text}\n`);
  chmodSync(file, 0o755);
  const setting: Bench['setting'] = (name, change = {}) => {
    const usual = { interval: 100, timeout: 1000, fall: 1, rise: 1, effect: 'warn' } as const;
    return { name, command: [file, name], ...usual, ...change } as CheckSetting;
  };
  const base = configOf(minimalYaml());
  let config: Config = { ...base, checks: wanted(setting) };
  const log = memoryLog();
  const made: { role: Role } = { role: 'primary' };
  const [self, peer] = base.coordinators;
  const checks = checkRunner({
    config: () => config,
    pair: { self, peer },
    role: () => made.role,
    exec,
    clock: systemClock,
    files: systemFiles(),
    disk: systemDisk(),
    log,
    directory: place,
  });
  onTestFinished(() => checks.stop());
  return Object.assign(made, {
    checks,
    place,
    setting,
    lines: () => log.lines.map(({ text: line }) => line),
    set: (settings: readonly CheckSetting[]) => {
      config = { ...config, checks: settings };
    },
  });
}

const shown = ({ checks }: Bench): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.seen()?.results.map(({ name, verdict }) => [name, verdict]) ?? []);

const until = (what: () => boolean): Promise<void> => expect.poll(what, SOON).toBe(true);

test('one that hangs keeps neither the others nor those who ask waiting, and is ended with the runner', async () => {
  const it = await bench('[[ $1 == hangs ]] && { echo $$ > pid; sleep 60; }; exit 0', (of) => [
    of('hangs', { timeout: 60_000 as CheckSetting['timeout'] }),
    of('quick'),
  ]);
  expect(shown(it)).toEqual({ hangs: 'unknown', quick: 'unknown' });
  await until(() => shown(it).quick === 'pass' && existsSync(join(it.place, 'pid')));
  expect(shown(it)).toEqual({ hangs: 'unknown', quick: 'pass' });
  const pid = Number(readFileSync(join(it.place, 'pid'), 'utf8'));
  expect(lives(pid)).toBe(true);
  it.checks.stop();
  await until(() => !lives(pid));
});

test('it is told its name and the role of its node; on a standby only those run that count', async () => {
  const waits = '[[ $WHPG_ROLE == primary ]] || until [[ -e $1.go ]]; do sleep 0.02; done';
  const tells = 'echo "$WHPG_CHECK $WHPG_ROLE $WHPG_NODE $WHPG_PEER" > "$1.$WHPG_ROLE"';
  const it = await bench(`${waits}; ${tells}`, (of) => [of('warns'), of('counts', { effect: 'count' })]);
  await until(() => shown(it).warns === 'pass' && shown(it).counts === 'pass');
  expect(readFileSync(join(it.place, 'warns.primary'), 'utf8')).toBe('warns primary cdw scdw\n');
  it.role = 'standby';
  await until(() => it.checks.seen()?.as === 'standby');
  // What it showed as that of a primary says nothing now.
  expect(shown(it)).toEqual({ counts: 'unknown' });
  writeFileSync(join(it.place, 'counts.go'), '');
  await until(() => shown(it).counts === 'pass');
  expect(existsSync(join(it.place, 'warns.standby'))).toBe(false);
  it.role = 'stopped';
  await until(() => it.checks.seen() === null);
});

test('a database that cannot be asked for a moment has the role that it had; what cannot be judged is said once', async () => {
  const it = await bench('[[ $1 == one ]] || exit 127', (of) => [of('one'), of('odd')]);
  await until(() => shown(it).one === 'pass');
  it.role = 'unknown';
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(shown(it)).toEqual({ one: 'pass', odd: 'unknown' });
  expect(it.lines().filter((line) => line.includes('odd'))).toEqual([
    expect.stringContaining('checks odd: not known:'),
  ]);
});

test('the other coordinator finds beside the socket what they show, with its age', async () => {
  const it = await bench('exit 1', (of) => [of('one', { effect: 'count' })]);
  await until(
    () => existsSync(join(it.place, 'checks')) && /fail/.test(readFileSync(join(it.place, 'checks'), 'utf8')),
  );
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const read = parseChecksLine(readFileSync(join(it.place, 'checks'), 'utf8'), uptime + 1);
  expect(read).toMatchObject({ as: 'primary', results: [{ name: 'one', verdict: 'fail', effect: 'count' }] });
  expect(read?.ageMs).toBeGreaterThanOrEqual(900);
  expect(read?.ageMs).toBeLessThan(60_000);
});

test('a reload keeps what is the same, drops what is gone, and begins what is new', async () => {
  const it = await bench('[[ $1 != b ]]', (of) => [of('a'), of('b')]);
  await until(() => shown(it).a === 'pass' && shown(it).b === 'fail');
  it.set([it.setting('a'), it.setting('c')]);
  await until(() => 'c' in shown(it));
  expect(shown(it)).toMatchObject({ a: 'pass' });
  expect(shown(it)).not.toHaveProperty('b');
  await until(() => shown(it).c === 'pass');
  it.set([]);
  await until(() => it.checks.seen() === null);
});
