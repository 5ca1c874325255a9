import { expect, test } from 'vitest';
import { tellHere, tellThere } from '../../../src/effects/tell.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { Exec, Run } from '../../../src/runtime/ports.ts';
import { deadSsh, localSsh } from '../../support/local-ssh.ts';
import { memoryLog } from '../../support/memory-log.ts';

const message = { code: 'VIP_ON_BOTH', text: 'The VIP is on BOTH; rm -rf "$HOME" \'quoted\'' };
const socket = '/run/whpg-failover/control.sock';

function recorder() {
  const runs: Run[] = [];
  const quiet: Exec = (run) => {
    runs.push(run);
    return Promise.resolve({ kind: 'exit', code: 0, stdout: '', stderr: '', truncated: false, tookMs: 1 });
  };
  return { runs, exec: quiet, words: () => runs.map((run) => [run.file, ...run.args]) };
}

test('people here hear it by wall, by an emergency line and by the command', async () => {
  const { exec: quiet, words } = recorder();
  await tellHere(
    message,
    { wall: true, command: ['/opt/pager', '--now'] },
    { exec: quiet, log: memoryLog() },
  );
  expect(words()).toEqual([
    ['wall'],
    ['logger', '-p', 'user.emerg', '-t', 'whpg-failover', '--', message.text],
    ['/opt/pager', '--now', message.text],
  ]);
});

test('nothing is run when nothing is wanted', async () => {
  const { exec: quiet, runs } = recorder();
  await tellHere(message, { wall: false, command: null }, { exec: quiet, log: memoryLog() });
  expect(runs).toEqual([]);
});

test('what fails is logged and stops nothing', async () => {
  const log = memoryLog();
  await tellHere(message, { wall: false, command: ['/nowhere/pager'] }, { exec, log });
  expect(log.lines).toEqual([
    { level: 'warning', text: expect.stringMatching(/not told by \/nowhere\/pager/) },
  ]);
});

test('control characters never reach a terminal', async () => {
  const { exec: quiet, runs } = recorder();
  const nasty = { code: 'GHOST', text: 'a\u001b[2Jb\u0007c\u009bd\ne' };
  await tellHere(nasty, { wall: true, command: null }, { exec: quiet, log: memoryLog() });
  expect(runs[0]).toMatchObject({ file: 'wall', stdin: 'a [2Jb c d\ne\n' });
});

test('people there hear it from their own daemon', async () => {
  const ssh = localSsh({}, () => ({ kind: 'lines', lines: ['{"ok":true}'] }));
  await tellThere(message, socket, { ssh, log: memoryLog() });
  expect(ssh.asked.map((line) => JSON.parse(line))).toEqual([{ op: 'tell', ...message }]);
});

test('people there hear it through their shell when there is no daemon, quoted word by word', async () => {
  const heard = localSsh({
    'BASH_FUNC_wall%%': '() { cat >&2; return 1; }',
    'BASH_FUNC_logger%%': '() { :; }',
  });
  const log = memoryLog();
  await tellThere(message, socket, { ssh: heard, log });
  expect(log.lines[0]?.text).toBe(`People on localhost were not told: ${message.text}.`);
});

test('a node that cannot be reached is logged', async () => {
  const log = memoryLog();
  await tellThere(message, socket, { ssh: deadSsh('silence'), log });
  expect(log.lines).toHaveLength(1);
});
