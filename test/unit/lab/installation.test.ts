import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const CHECKOUT = process.cwd();
const directory = mkdtempSync(join(tmpdir(), 'whpg-failover-installation-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The lab keeps its processes in a cgroup of version 2. */
const canRun = existsSync('/proc/mounts') && readFileSync('/proc/mounts', 'utf8').includes(' cgroup2 ');

/** A tree of files that looks like an installation whose `postgres --gp-version` says this. */
function installation(name: string, says: string): string {
  const home = join(directory, name);
  put(`${home}/greenplum_path.sh`, `GPHOME=${home}`);
  for (const tool of [
    'psql',
    'pg_ctl',
    'gpinitsystem',
    'gpinitstandby',
    'gpactivatestandby',
    'gpstop',
    'gpstart',
  ])
    put(`${home}/bin/${tool}`, '#!/bin/sh');
  put(`${home}/bin/postgres`, `#!/bin/sh\necho '${says}'`);
  return home;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
  chmodSync(path, 0o755);
}

function run(file: string, args: readonly string[], env: Record<string, string>) {
  const { PATH = '' } = process.env;
  const options = {
    env: { PATH, LAB_DIR: join(directory, 'lab'), LAB_NAME: 'unit', ...env },
    timeout: 20_000,
  };
  const { status, stdout, stderr } = spawnSync(file, args, { ...options, encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const version = (env: Record<string, string>) => run(`${CHECKOUT}/scripts/lab.sh`, ['version'], env);

describe.runIf(canRun)('a real installation for the lab', () => {
  test.each([
    ['postgres (Greenplum Database) 6.24.3 build commit:25d3498a', '6'],
    ['postgres (Greenplum Database) 7.1.0 build commit:e7c2b1f1 Open Source', '7'],
    ['postgres (WarehousePG) 7.2.1-WHPG build commit:0f3a', '7'],
    ['PostgreSQL 12.22 (WarehousePG 6.27.1 build commit:0f3a)', '6'],
  ])('"%s" is version %s', (says, expected) => {
    const home = installation(`v${expected}-${says.length}`, says);
    expect(version({ LAB_GPHOME: `${home}/` })).toEqual({ status: 0, stdout: expected, stderr: '' });
  });

  test('one that does not run on the machine itself has its version from LAB_VERSION', () => {
    const home = installation('silent', '');
    expect(version({ LAB_GPHOME: home })).toMatchObject({ status: 125 });
    expect(version({ LAB_GPHOME: home, LAB_VERSION: '6' })).toMatchObject({ status: 0, stdout: '6' });
  });

  test.each([
    ['/nowhere', '', 'there is no /nowhere'],
    ['greenplum-db', '', 'absolute paths'],
    ['/usr/share/doc', '', 'is no installation of Greenplum: it has no greenplum_path.sh'],
    ['HOME', '/usr/local', 'too wide'],
    ['HOME', '/usr/share/doc,/usr/../usr/lib', 'too wide'],
    ['HOME', '/nowhere/python', 'there is no /nowhere/python'],
  ])('LAB_GPHOME=%s LAB_EXTRA_BIND=%s is refused: %s', (home, bind, words) => {
    const LAB_GPHOME = home === 'HOME' ? installation('good', 'postgres (Greenplum Database) 7.1.0') : home;
    const { status, stderr } = version({ LAB_GPHOME, LAB_EXTRA_BIND: bind });
    expect(status).toBe(125);
    expect(stderr).toContain(words);
  });

  test.each([
    ['a directory with bin/python2.7 alone', ['python2.7'], { python: 'python2.7', python2: 'python2.7' }],
    [
      'one with all three names',
      ['python', 'python2', 'python2.7'],
      { python: 'python', python2: 'python2' },
    ],
    ['a Python 3', ['python3.9', 'python3'], { 'python3.9': 'python3.9', python3: 'python3', python: null }],
  ])("%s is the hosts' Python", (title, programs, links) => {
    const bound = join(directory, title.replaceAll(/\W/g, '-'));
    for (const program of programs) put(`${bound}/bin/${program}`, '#!/bin/sh');
    const root = `${bound}-host`;
    mkdirSync(`${root}/usr/local/bin`, { recursive: true });
    const LAB_GPHOME = installation('six', 'postgres (Greenplum Database) 6.24.3');
    const script = 'set -eu; LAB_HOME=$1; . "$1/all.sh"; python_install "$2"';
    const env = { LAB_GPHOME, LAB_EXTRA_BIND: bound, LAB_VERSION: '6' };
    expect(run('bash', ['-c', script, 'test', `${CHECKOUT}/test/lab`, root], env)).toMatchObject({
      status: 0,
    });
    for (const [name, program] of Object.entries(links)) {
      const path = `${root}/usr/local/bin/${name}`;
      if (program === null) expect(existsSync(path)).toBe(false);
      else expect(readlinkSync(path)).toBe(`${bound}/bin/${program}`);
    }
  });
});
