import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, describe, expect, vi } from 'vitest';
import { type PromoteOptions, prepare, promote } from '../../../src/effects/promote.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { freeSpace } from '../../../src/runtime/space.ts';
import { type FakeInstallation, fakeInstallation } from '../../support/fake-installation.ts';
import { lives } from '../../support/fake-postmaster.ts';
import { type MemoryLog, memoryLog } from '../../support/memory-log.ts';

/** Every test has its own installation, so that all can run at the same time. */
const test = base.extend<{ fake: Fake; run: Run }>({
  fake: async ({ onTestFinished }, use) => {
    const fake = { ...fakeInstallation(), log: memoryLog() };
    onTestFinished(() => fake.remove());
    fake.signalFile('standby.signal');
    await use(fake);
  },
  run: async ({ fake }, use) => use((options, signal) => promoteHere(fake, options, signal)),
});
type Fake = FakeInstallation & { readonly log: MemoryLog };
type Run = (options?: Partial<PromoteOptions>, signal?: AbortSignal) => ReturnType<typeof promote>;

function promoteHere(fake: Fake, options: Partial<PromoteOptions> = {}, signal?: AbortSignal) {
  return promote(optionsFor(fake, options), portsFor(fake), signal);
}

function optionsFor(fake: Fake, options: Partial<PromoteOptions> = {}): PromoteOptions {
  const { installation, dataDirectory, proc } = fake;
  return {
    method: 'gpactivatestandby',
    environment: {
      installation,
      dataDirectory,
      line: 7,
      port: 5432,
      user: 'gpadmin',
      home: '/home/gpadmin',
    },
    local: { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' },
    timeoutMs: 5000,
    sshTimeoutMs: 2000,
    toolSshDirectory: null,
    ownNames: ['scdw'],
    peerSilent: false,
    outputFile: join(fake.root, 'promote.log'),
    lookOnMs: 100,
    waitForToolsMs: 300,
    proc,
    ...options,
  };
}

const portsFor = ({ sql, log }: Fake) => ({
  exec,
  sql,
  files: systemFiles(),
  disk: systemDisk(),
  space: freeSpace,
  clock: systemClock,
  log,
});

const fullDisk = async () => ({ bytes: 0, files: 1000 });
const promotes = 'rm -f "$ROOT"/data/*.signal; echo primary > "$STATE"';

test.concurrent('an ssh that the tool calls by its absolute path is killed when it is too old', async ({
  fake,
  run,
}) => {
  fake.program(
    'gpactivatestandby',
    `cp /bin/sleep "$ROOT/ssh"; "$ROOT/ssh" 60 && exit 1; echo killed > "$ROOT/after"; ${promotes}`,
  );
  expect(await run({ sshTimeoutMs: 100, timeoutMs: 8000 })).toMatchObject({ kind: 'done' });
  expect(fake.read('after')).toBe('killed\n');
});

test.concurrent('facts 10b: it is asked again at most five times', async ({ fake, run }) => {
  fake.program('gpactivatestandby', 'echo "Promoting standby..."; sleep 60');
  fake.program('pg_ctl', 'echo again >> "$ROOT/asked"');
  await run({ timeoutMs: 3000 });
  expect(fake.read('asked').trim().split('\n')).toHaveLength(5);
});

test.concurrent.for([0, 2])(
  'the state decides, not the exit code: promoted and exit %i is done',
  async (code, { fake, run }) => {
    fake.program('gpactivatestandby', `echo "Promoting standby..."; ${promotes}; exit ${code}`);
    expect(await run()).toMatchObject({ step: 'promote', kind: 'done', changed: true });
  },
);

test.concurrent('exit 0 without a promotion is a failure', async ({ fake, run }) => {
  fake.program('gpactivatestandby', 'exit 0');
  expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringMatching(/still in recovery/) });
});

test.concurrent('the step is done while the tool still runs', async ({ fake, run }) => {
  fake.program('gpactivatestandby', `${promotes}; sleep 2; echo done > "$ROOT/ended"`);
  expect(await run()).toMatchObject({ kind: 'done' });
  expect(() => fake.read('ended')).toThrow();
  await vi.waitFor(() => expect(fake.read('ended')).toBe('done\n'), 10_000);
});

test.concurrent('facts 5ae: from in recovery over starting up to ready', async ({ fake, run }) => {
  fake.program(
    'gpactivatestandby',
    `rm "$ROOT"/data/*.signal; echo starting > "$STATE"; sleep 0.15; ${promotes}`,
  );
  expect(await run()).toMatchObject({ kind: 'done' });
});

test.concurrent('a database that is promoted already is left alone', async ({ fake, run }) => {
  fake.setState('primary');
  fake.program('gpactivatestandby', 'touch "$ROOT/ran"');
  expect(await run()).toMatchObject({ kind: 'done', changed: false });
  expect(() => fake.read('ran')).toThrow();
});

test.concurrent('the tool gets a clean environment, the sourced one, and its arguments', async ({
  fake,
  run,
}) => {
  process.env.WHPG_TEST_LEAK = 'leaked';
  fake.program('gpactivatestandby', `env > "$ROOT/env"; printf '%s|' "$@" > "$ROOT/args"; ${promotes}`);
  await run({ peerSilent: true });
  delete process.env.WHPG_TEST_LEAK;
  const environment = Object.fromEntries(
    fake
      .read('env')
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s)),
  );
  expect(environment).toMatchObject({
    GPHOME: fake.installation,
    PATH: expect.stringMatching(`^${fake.installation}/bin:`),
    PGPORT: '5432',
    MASTER_DATA_DIRECTORY: fake.dataDirectory,
    COORDINATOR_DATA_DIRECTORY: fake.dataDirectory,
    HOME: '/home/gpadmin',
    USER: 'gpadmin',
    LANG: 'C',
    SOURCED: 'yes',
    WHPG_PEER_SILENT: '1',
  });
  expect(environment).not.toHaveProperty('WHPG_TEST_LEAK');
  expect(fake.read('args')).toBe(`-a|-d|${fake.dataDirectory}|`);
});

test.concurrent('out of recovery on the old timeline is no promotion', async ({ fake, run }) => {
  fake.program('pg_controldata', `echo "Latest checkpoint's TimeLineID: 2"`);
  fake.program('gpactivatestandby', promotes);
  fake.writesOn(2);
  expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringMatching(/timeline 2 as before/) });
  fake.setState('recovery');
  fake.signalFile('standby.signal');
  fake.writesOn(3);
  expect(await run()).toMatchObject({ kind: 'done', seen: expect.stringMatching(/on timeline 3/) });
});

test.concurrent('a receiver that hangs in its connect is ended when the promotion waits for it', async ({
  fake,
  run,
}) => {
  const receiver = spawn('bash', ['-c', 'exec -a "postgres: walreceiver   " sleep 60'], { stdio: 'ignore' });
  await once(receiver, 'spawn');
  const pid = receiver.pid ?? 0;
  writeFileSync(join(fake.proc, '100/task/100/children'), `${pid} `);
  fake.runs(pid, 'postgres: walreceiver   ');
  fake.program('gpactivatestandby', 'echo "Promoting standby..."; sleep 5');
  fake.program('pg_ctl', promotes);
  expect(await run()).toMatchObject({ kind: 'done' });
  expect(fake.log.lines.map(({ text }) => text).join()).toContain(`(process ${pid}) hangs in its connect`);
  await vi.waitFor(() => expect(receiver.signalCode).toBe('SIGTERM'));
});

test.concurrent('what the tool prints goes to the log, line by line', async ({ fake, run }) => {
  fake.program('gpactivatestandby', `echo first; echo second >&2; ${promotes}; echo last`);
  await run();
  const told = () => fake.log.lines.map((line) => line.text);
  await vi.waitFor(() =>
    expect(told()).toEqual(
      expect.arrayContaining(['first', 'second', 'last', 'gpactivatestandby ended: exit code 0.']),
    ),
  );
  expect(told().filter((text) => text === 'first')).toHaveLength(1);
});

describe('a failure is told in words', () => {
  test.concurrent.for([
    [
      'Error activating standby master: Active postgres process on master',
      2,
      /socket lock file of the old coordinator/,
    ],
    ['Active postgres process on coordinator', 2, /socket lock file of the old coordinator/],
    ['Error activating standby master: Force activation required', 2, /local standby not running/],
    ['ERROR: Cannot import modules.', 1, /Python modules/],
    ['PGPORT environment variable not set.', 2, /no PGPORT/],
    [
      'Error activating standby coordinator: list index out of range',
      2,
      /empty line in postgresql.auto.conf/,
    ],
    ["/usr/bin/env: 'python3': No such file or directory", 127, /found no Python/],
    ['something new', 2, /refused or failed.*something new/],
  ] as const)('%s', async ([text, code, words], { fake, run }) => {
    fake.program(
      'gpactivatestandby',
      `echo '20261121:04:10:18:000108 gpactivatestandby:smdw:gpadmin-[CRITICAL]:-${text}'; exit ${code}`,
    );
    expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringMatching(words) });
  });

  test.concurrent('a missing tool', async ({ run }) => {
    expect(await run()).toMatchObject({ kind: 'failed', why: expect.stringMatching(/not found/) });
  });

  test.concurrent('a tool that is killed', async ({ fake, run }) => {
    fake.program('gpactivatestandby', 'kill -KILL $$');
    expect(await run()).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/killed.*journalctl -k/),
    });
  });

  test.concurrent('a tool that may not be run', async ({ fake, run }) => {
    fake.program('gpactivatestandby', promotes);
    chmodSync(join(fake.installation, 'bin/gpactivatestandby'), 0o644);
    expect(await run()).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/not executable .*ls -l/),
    });
  });

  test.concurrent('a missing greenplum_path.sh', async ({ fake, run }) => {
    fake.program('gpactivatestandby', promotes);
    const environment = {
      installation: '/nowhere',
      dataDirectory: fake.dataDirectory,
      line: 7 as const,
      port: 5432,
      user: 'u',
      home: '/',
    };
    expect(await run({ environment })).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/greenplum_path.sh/),
    });
  });
});

test.concurrent('a tool that hangs is killed with all its children at the deadline', async ({
  fake,
  run,
}) => {
  fake.program('gpactivatestandby', 'sleep 60 & echo $! > "$ROOT/child"; sleep 60');
  expect(await run({ timeoutMs: 300 })).toMatchObject({
    kind: 'failed',
    why: expect.stringMatching(/no end|interrupted/),
  });
  expect(lives(Number(fake.read('child')))).toBe(false);
});

test.concurrent('an abort ends it', async ({ fake, run }) => {
  fake.program('gpactivatestandby', 'sleep 60');
  expect(await run({}, AbortSignal.timeout(100))).toMatchObject({ kind: 'failed' });
});

test.concurrent('facts 10a, 10b: a promotion that sleeps after it was accepted is woken by asking again', async ({
  fake,
  run,
}) => {
  fake.program('gpactivatestandby', 'echo "Promoting standby..."; sleep 5');
  fake.program(
    'pg_ctl',
    `echo "$@" >> "$ROOT/asked"; (( $(wc -l < "$ROOT/asked") >= 2 )) && { ${promotes}; }; exit 0`,
  );
  expect(await run()).toMatchObject({ kind: 'done' });
  expect(fake.read('asked')).toBe(`promote -W -D ${fake.dataDirectory}\n`.repeat(2));
});

test.concurrent('a promotion that an earlier daemon began is completed without the tool, which would refuse', async ({
  fake,
  run,
}) => {
  rmSync(join(fake.dataDirectory, 'standby.signal'));
  fake.program('gpactivatestandby', 'touch "$ROOT/ran"');
  fake.program('pg_ctl', promotes);
  expect(await run()).toMatchObject({ kind: 'done' });
  expect(() => fake.read('ran')).toThrow();
});

test.concurrent('what is no standby and does not answer is not promoted', async ({ fake, run }) => {
  rmSync(join(fake.dataDirectory, 'standby.signal'));
  fake.setState('down');
  fake.program('gpactivatestandby', promotes);
  fake.program('pg_ctl', promotes);
  expect(await run()).toMatchObject({
    kind: 'failed',
    why: expect.stringMatching(/no recovery.conf or standby.signal/),
  });
});

test.concurrent('promotion.method pg_ctl needs no gpactivatestandby', async ({ fake, run }) => {
  fake.program('pg_ctl', `echo "$@" > "$ROOT/asked"; ${promotes}`);
  expect(await run({ method: 'pg_ctl' })).toMatchObject({ kind: 'done' });
  expect(fake.read('asked')).toBe(`promote -W -D ${fake.dataDirectory}\n`);
});

test.concurrent('an output file that cannot be written does not stop the promotion', async ({
  fake,
  run,
}) => {
  fake.program('gpactivatestandby', `echo hello; ${promotes}`);
  expect(await run({ outputFile: '/dev/null/promote.log' })).toMatchObject({ kind: 'done' });
});

test.concurrent('what was looked at while the old primary was fenced is not looked at again', async ({
  fake,
}) => {
  fake.program('gpactivatestandby', promotes);
  const asked: string[] = [];
  const ports = {
    ...portsFor(fake),
    space: (path: string, timeoutMs: number) => {
      asked.push(path);
      return freeSpace(path, timeoutMs);
    },
  };
  const prepared = prepare(optionsFor(fake), ports);
  await prepared.ready;
  const before = asked.length;
  expect(await promote(optionsFor(fake), ports, undefined, prepared)).toMatchObject({ kind: 'done' });
  expect([before > 0, asked.length]).toEqual([true, before]);
});

test.concurrent('a flaw that was found then is looked at again: it may have passed', async ({ fake }) => {
  fake.program('gpactivatestandby', promotes);
  const prepared = prepare(optionsFor(fake), { ...portsFor(fake), space: fullDisk });
  expect((await prepared.ready).flaw).not.toBeNull();
  expect(await promote(optionsFor(fake), portsFor(fake), undefined, prepared)).toMatchObject({
    kind: 'done',
  });
});
