import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, describe, expect, vi } from 'vitest';
import { exec } from '../../../src/runtime/exec.ts';
import { type OldHost, type StandIn, standIn } from '../../support/stand-in.ts';

// The tool is a shell program of dozens of processes, which a machine that is busy starts slowly.
vi.setConfig({ testTimeout: 60_000 });

/** Each row of what gpactivatestandby was seen to do, with the lab's stand-in for it and our harness around it. */
const test = base.extend<{ six: StandIn; seven: StandIn }>({
  six: async ({ onTestFinished }, use) => use(await prepared(6, onTestFinished)),
  seven: async ({ onTestFinished }, use) => use(await prepared(7, onTestFinished)),
});

async function prepared(version: 6 | 7, after: (end: () => Promise<void>) => void): Promise<StandIn> {
  const tool = await standIn(version);
  after(() => tool.remove());
  return tool;
}

const promoted = { kind: 'done', changed: true };
const failed = (why: RegExp) => ({ kind: 'failed', why: expect.stringMatching(why) });
const stillStandby = (tool: StandIn): boolean => tool.read('state').trim() === 'recovery';

/** The tool alone, in an environment that is wrong on purpose. */
const bare = (tool: StandIn, env: Record<string, string>, ...args: string[]) =>
  exec({
    file: join(tool.installation, 'bin/gpactivatestandby'),
    args,
    timeoutMs: 5000,
    env: { PATH: `${tool.installation}/bin:/usr/bin:/bin`, HOME: tool.root, ...env },
  });

describe('the old coordinator as the tool sees it', () => {
  test.concurrent('facts 5a, 5e, 5f: a lock file there makes version 6 refuse, in its own words', async ({
    six,
  }) => {
    six.oldHost('lock');
    expect(await six.promote()).toMatchObject(failed(/lock file of the old master.*remove .*\.lock/));
    expect(six.told()).toContain('Appears that there is an active postgres process on cdw port=5432');
    expect(six.told()).toContain('Error activating standby master: Active postgres process on master');
    expect(stillStandby(six)).toBe(true);
  });

  test.concurrent('facts 5a, 8d: version 7 says coordinator', async ({ seven }) => {
    seven.oldHost('lock');
    expect(await seven.promote()).toMatchObject(failed(/lock file of the old coordinator/));
    expect(seven.told()).toContain('Active postgres process on coordinator');
  });

  test.concurrent('facts 5b: without a lock file it promotes', async ({ six }) => {
    expect(await six.promote()).toMatchObject(promoted);
    expect(six.told()).toMatch(/found standby postmaster process[\s\S]*Promoting standby/);
  });

  // Its check is no safeguard: the fence before it is, and here is why.
  test.concurrent.for<[string, OldHost]>([
    ['facts 5d: no route to its host', 'no route'],
    ['facts 5f2: a frozen one without lock file', 'no lock'],
    ['facts 5j: its sshd is stopped', 'refused'],
    ['facts 5l: our key is refused', 'denied'],
  ])('%s reads as "gone", and it promotes', async ([, old], { seven }) => {
    seven.oldHost(old);
    expect(await seven.promote()).toMatchObject(promoted);
  });

  test.concurrent('facts 5c, 5k, 5m, 5n: an SSH that never ends costs promotion.sshTimeout, not minutes', async ({
    six,
  }) => {
    six.oldHost('hangs');
    const startedMs = performance.now();
    expect(await six.promote()).toMatchObject(promoted);
    expect(performance.now() - startedMs).toBeLessThan(30_000);
    expect(six.read('ssh-calls')).toMatch(/ConnectTimeout=1 .*BatchMode=yes/);
  });

  test.concurrent('facts 5c: a host that was silent when it was fenced is not asked at all', async ({
    six,
  }) => {
    six.oldHost('hangs');
    expect(await six.promote({ peerSilent: true })).toMatchObject(promoted);
    expect(existsSync(join(six.root, 'ssh-calls'))).toBe(false);
  });

  test.concurrent('facts 5i, 7a: GPHOME is always there, without which the check is silently off', async ({
    six,
  }) => {
    await six.promote();
    expect(six.read('ssh-calls')).toContain(`. ${six.installation}/greenplum_path.sh; cat`);
  });

  test.concurrent('facts 5u: ended while it hangs in its SSH, it has changed nothing', async ({ six }) => {
    six.oldHost('hangs');
    const options = { sshTimeoutMs: 60_000, toolSshDirectory: null };
    expect(await six.promote(options, AbortSignal.timeout(600))).toMatchObject(failed(/interrupted/));
    expect(stillStandby(six)).toBe(true);
    expect(existsSync(join(six.dataDirectory, 'recovery.conf'))).toBe(true);
  });
});

describe('the standby', () => {
  test.concurrent('facts 5g2: a process that is down is started as a mirror first, never by -f', async ({
    six,
  }) => {
    six.standbyDown();
    expect(await six.promote()).toMatchObject(promoted);
    expect(six.read('pg_ctl-calls')).toMatch(/^start -w -t 60 -D .*\/pg_log\/startup.log -o -p 5432 -E\n/);
    expect(six.told()).toContain('Force standby activation  = no');
  });

  test.concurrent('facts 5g2: one that dies under the tool is started, and the tool once more', async ({
    seven,
  }) => {
    seven.program(
      'gpactivatestandby',
      `echo run >> "$ROOT/runs"
      [[ -e $ROOT/pg_ctl-calls ]] && { rm "$ROOT"/data/*.signal; echo primary > "$STATE"; exit; }
      rm "$ROOT/standby-runs" "$ROOT/data/postmaster.pid"; echo down > "$STATE"; exit 2`,
    );
    expect(await seven.promote()).toMatchObject(promoted);
    expect(seven.read('runs')).toBe('run\nrun\n');
    expect(seven.read('pg_ctl-calls')).toMatch(/^start -w/);
  });

  test.concurrent('facts 8b: version 7 is started in its own words', async ({ seven }) => {
    seven.standbyDown();
    expect(await seven.promote()).toMatchObject(promoted);
    expect(seven.read('pg_ctl-calls')).toMatch(/\/log\/startup.log -o -p 5432 -c gp_role=dispatch\n/);
  });

  test.concurrent('a port that something else uses is named by its cause, and nothing is promoted', async ({
    seven,
  }) => {
    seven.standbyDown();
    seven.program('taken', '');
    await exec({ file: 'touch', args: [join(seven.root, 'port-taken')], timeoutMs: 1000 });
    expect(await seven.promote()).toMatchObject(
      failed(/process was down and could not be started: .*Address already in use.*startup\.log/),
    );
  });

  test.concurrent('facts 5g, 5v, 5x: own sshd down, or as root: "Force activation required" is explained', async ({
    six,
  }) => {
    six.bite('BITE_NO_SSH_LOCALHOST');
    expect(await six.promote()).toMatchObject(failed(/ssh localhost true/));
    expect(six.told()).toContain('you must use the -f option to force');
    expect(stillStandby(six)).toBe(true);
  });

  test.concurrent('facts 5q: run a second time after success it is not started again', async ({ six }) => {
    await six.promote();
    const calls = six.read('pg_ctl-calls');
    expect(await six.promote()).toMatchObject({ kind: 'done', changed: false });
    expect(six.read('pg_ctl-calls')).toBe(calls);
  });

  test.concurrent('facts 5t: two at once both promote it, and both succeed', async ({ seven }) => {
    seven.bite('BITE_SLOW_PROMOTION', '0.3');
    const outputFile = join(seven.root, 'second.out');
    expect(await Promise.all([seven.promote(), seven.promote({ outputFile })])).toMatchObject([
      { kind: 'done' },
      { kind: 'done' },
    ]);
  });
});

describe('environment and arguments', () => {
  const python = { PYTHONPATH: '/x' };

  test.concurrent.for<[string, Record<string, string>, string[], number, RegExp]>([
    ['facts 5o: no PGPORT', python, ['-a', '-d', '/x'], 2, /PGPORT environment variable not set/],
    [
      'facts 5p: no directory',
      { ...python, PGPORT: '1' },
      ['-a'],
      2,
      /MASTER_DATA_DIRECTORY env[\s\S]*is missing/,
    ],
    ['facts 5q: wrong -d', { ...python, PGPORT: '1' }, ['-a', '-d', '/x'], 2, /\/x\/recovery.conf" is not/],
    ['facts 5y: a bad option', python, ['--nonsense'], 2, /Usage/],
    ['facts 5z: no PYTHONPATH', {}, ['-a'], 1, /Cannot import modules/],
    ['facts 7b: a log directory that is not there', python, ['-l', '/nowhere'], 2, /does not exist/],
    ['facts 1d: its version', python, ['--version'], 0, /^gpactivatestandby version 6\.24\.3 build/],
  ])('%s', async ([, env, args, code, text], { six }) => {
    const result = await bare(six, env, ...args);
    expect(result).toMatchObject({ code });
    expect(result.stdout + result.stderr).toMatch(text);
  });

  test.concurrent('facts 5b2: without -a and without a terminal it asks and refuses', async ({ six }) => {
    const env = {
      ...python,
      PGPORT: '5432',
      GPHOME: six.installation,
      ROOT: six.root,
      STATE: `${six.root}/state`,
    };
    const result = await bare(six, env, '-d', six.dataDirectory);
    expect(result).toMatchObject({ code: 2 });
    expect(result.stdout).toMatch(/Do you want to continue[\s\S]*EOF when reading a line/);
  });

  test.concurrent('facts 5r: a wrong PGPORT would promote and never notice: it is found before', async ({
    six,
  }) => {
    const environment = {
      installation: six.installation,
      dataDirectory: six.dataDirectory,
      line: 6 as const,
      port: 5433,
      user: 'gpadmin',
      home: six.root,
    };
    expect(await six.promote({ environment })).toMatchObject(
      failed(/listens on port 5432, and database.port is 5433.*Nothing was promoted/),
    );
    expect(stillStandby(six)).toBe(true);
  });

  test.concurrent('facts 7c: its log is in ~/gpAdminLogs, in lines of its own form', async ({ six }) => {
    await six.promote();
    const log = await exec({
      file: 'bash',
      args: ['-c', `cat ${six.root}/home/gpAdminLogs/gpactivatestandby_*.log`],
      timeoutMs: 1000,
    });
    expect(log.stdout).toMatch(/^\d{8}:\d\d:\d\d:\d\d:\d{6} gpactivatestandby:[^:]+:[^:]+-\[DEBUG\]:-/);
  });
});

describe('how it ends', () => {
  test.concurrent.for([
    ['facts 8e: exit code 2 after a promotion', 'BITE_PROMOTED_RC2'],
    ['facts 5aa: a traceback after the promotion', 'BITE_FAIL_AFTER'],
  ] as const)('%s is a promotion', async ([, bite], { seven }) => {
    seven.bite(bite);
    expect(await seven.promote()).toMatchObject(promoted);
  });

  test.concurrent('facts 5ab: a slow promotion is waited for', async ({ seven }) => {
    seven.bite('BITE_SLOW_PROMOTION', '1.2');
    const outcome = await seven.promote();
    expect(outcome).toMatchObject(promoted);
    expect(outcome.kind === 'done' && /after (\d+) ms/.exec(outcome.seen)?.[1]).toMatch(
      /^1[2-9]|^[2-5]\d{3}/,
    );
  });

  test.concurrent('a failure before the promotion is a failure', async ({ seven }) => {
    seven.bite('BITE_FAIL');
    expect(await seven.promote()).toMatchObject(failed(/exit code 2.*Unable to promote standby/));
  });

  test.concurrent('one that hangs is killed at promotion.timeout, with a hint', async ({ seven }) => {
    seven.bite('BITE_HANG');
    expect(await seven.promote({ timeoutMs: 700 })).toMatchObject(failed(/no end before promotion.timeout/));
    expect(stillStandby(seven)).toBe(true);
  });

  test.concurrent('facts 5ac, 8f: both versions say success in their own words', async ({ six, seven }) => {
    for (const [tool, word] of [
      [six, 'master'],
      [seven, 'coordinator'],
    ] as const) {
      await tool.promote({ method: 'gpactivatestandby' });
      const whole = (): string => readFileSync(join(tool.root, 'tool.out'), 'utf8');
      await vi.waitFor(() => expect(whole()).toContain(`is now the new primary ${word}.`), 5000);
    }
  });

  test.concurrent('facts 5ad: pg_ctl promote alone does it, and refuses what is no standby', async ({
    six,
  }) => {
    expect(await six.promote({ method: 'pg_ctl' })).toMatchObject(promoted);
    expect(six.read('pg_ctl-calls')).toBe(`promote -W -D ${six.dataDirectory}\n`);
    const again = await exec({
      file: join(six.installation, 'bin/pg_ctl'),
      args: ['promote', '-D', six.dataDirectory],
      timeoutMs: 1000,
    });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('not in standby mode') });
  });
});
