import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { listenControl } from '../../../src/runtime/control-server.ts';
import { minimalYaml } from '../../support/config.ts';
import { temporaryDirectory } from '../../support/temporary.ts';
import { SCENES } from '../../support/watch-scenes.ts';

const ENTER = '\u001b[?1049h\u001b[?25l';
const ESC = '\u001b';
const INK = new RegExp(`${ESC}\\[[\\d;]*[1-9]m`);
const LEAVE = '\u001b[?25h\u001b[?1049l';
const place = mkdtempSync(join(tmpdir(), 'whpg-test-'));
const program = join(place, 'program.cjs');
afterAll(() => rmSync(place, { recursive: true, force: true }));

beforeAll(async () => {
  await build({
    entryPoints: ['src/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
    external: ['cpu-features', '*.node', 'pg-native'],
    logLevel: 'error',
  });
});

/** Somebody who answers in place of a daemon that began at `startedWallMs`. */
async function daemon(path: string, startedWallMs = SCENES.calm.startedWallMs) {
  const listening = await listenControl({
    path,
    answer: (line) =>
      Promise.resolve(
        JSON.stringify(
          line.includes('history')
            ? { ok: true, records: [] }
            : { ok: true, watch: { ...SCENES.calm, startedWallMs } },
        ),
      ),
    onError: () => undefined,
  });
  if (listening.kind !== 'listening') throw new Error(listening.why);
  return listening;
}

/** `status --watch` on a terminal of its own, and what it wrote there. */
async function watching(env: Readonly<Record<string, string>> = {}) {
  const directory = await temporaryDirectory();
  const socket = join(directory, 'control.sock');
  const config = join(directory, 'config.yaml');
  writeFileSync(config, minimalYaml(`control:\n  socket: ${socket}\n`), { mode: 0o600 });
  const listening = await daemon(socket);
  const at = (name: string): string => join(directory, name);
  const words = `'${process.execPath}' '${program}' --config '${config}' status --watch`;
  const lines = [
    'stty cols 80 rows 24',
    `tty >'${at('tty')}'; stty -g >'${at('before')}'`,
    `sh -c "echo \\$\\$ >'${at('pid')}'; exec ${words}"`,
    `echo $? >'${at('code')}'; stty -g >'${at('after')}'`,
  ];
  writeFileSync(at('session.sh'), lines.join('\n'));
  const child = spawn('script', ['-qefc', `bash '${at('session.sh')}'`, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm', LANG: 'C.UTF-8', LC_ALL: '', NO_COLOR: '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    await listening.close();
  });
  let written = '';
  child.stdout.on('data', (bytes: Buffer) => {
    written += bytes.toString('utf8');
  });
  const text = (name: string): string => readFileSync(at(name), 'utf8').trim();
  return {
    socket,
    listening,
    ended,
    written: () => written,
    type: (keys: string) => child.stdin.write(keys),
    pid: () => Number(text('pid')),
    resize: (columns: number, rows: number) =>
      spawn('stty', ['-F', text('tty'), 'cols', String(columns), 'rows', String(rows)], { stdio: 'ignore' }),
    async shows(what: string, from = 0) {
      await expect.poll(() => written.slice(from), { timeout: 10_000, interval: 20 }).toContain(what);
    },
    code: () => Number(text('code')),
    terminal: () => ({ before: text('before'), after: text('after') }),
  };
}

test('it survives a restart of the daemon and a resize, and q gives the terminal back', async () => {
  const run = await watching();
  await run.shows('ALL WELL');
  expect(run.written()).toContain(ENTER);
  await run.listening.close();
  await run.shows('NO DAEMON');
  const again = await daemon(run.socket, SCENES.calm.startedWallMs + 1);
  onTestFinished(() => again.close());
  await run.shows('was restarted');
  const before = run.written().length;
  run.resize(120, 40);
  await run.shows(`\u001b[40;1H`, before);
  run.type('q');
  await run.ended;
  expect(run.written().trimEnd().endsWith(LEAVE)).toBe(true);
  expect(run.code()).toBe(0);
  expect(run.terminal().after).toBe(run.terminal().before);
});

test.each([
  ['Ctrl-C', (run: Awaited<ReturnType<typeof watching>>) => run.type('\u0003'), 0],
  ['SIGTERM', (run: Awaited<ReturnType<typeof watching>>) => process.kill(run.pid(), 'SIGTERM'), 143],
])('after %s the terminal is as it was', async (_, end, code) => {
  const run = await watching();
  await run.shows('ALL WELL');
  end(run);
  await run.ended;
  expect(run.written()).toContain(LEAVE);
  expect(run.code()).toBe(code);
  expect(run.terminal().after).toBe(run.terminal().before);
});

test.each([
  ['a terminal that cannot move its cursor', { TERM: 'dumb' }],
  ['no colour wanted', { NO_COLOR: '1' }],
])('%s: no ink', async (_, env) => {
  const run = await watching(env);
  await run.shows('ALL WELL');
  await run.shows('version');
  run.type('\u0003');
  await run.ended;
  expect(run.written()).not.toMatch(INK);
  if ('TERM' in env) expect(run.written()).not.toContain('\u001b');
});
