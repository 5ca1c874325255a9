import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { commandsHere } from '../../../../src/effects/command-host.ts';
import {
  DEADLINE_CODE,
  lookAtTool,
  startTool,
  type ToolAnswer,
} from '../../../../src/effects/rejoin/detached-tool.ts';
import { exec } from '../../../../src/runtime/exec.ts';
import { lives } from '../../../support/fake-postmaster.ts';
import { temporaryDirectory } from '../../../support/temporary.ts';

const host = commandsHere('here', exec);
const place = async (): Promise<{ directory: string; name: string }> => ({
  directory: join(await temporaryDirectory(), 'rejoin'),
  name: 'tool',
});

async function untilEnded(tool: { directory: string; name: string }): Promise<ToolAnswer> {
  for (;;) {
    const answer = await lookAtTool(host, tool);
    if (answer.kind !== 'seen' || answer.tool.state !== 'running') return answer;
    await sleep(20);
  }
}

const stateOf = (answer: ToolAnswer): unknown =>
  answer.kind === 'seen' ? [answer.tool.state, answer.tool.code, answer.tool.last] : answer.why;

test('nothing was ever started: none', async () => {
  expect(stateOf(await lookAtTool(host, await place()))).toEqual(['none', null, '']);
});

test('it outlives the call that started it, and leaves its exit code and its last line', async () => {
  const tool = await place();
  const words = ['bash', '-c', 'echo one; sleep 0.3; echo "two  "; exit 3'];
  expect(stateOf(await startTool(host, tool, 10_000, words))).toMatchObject(['running', null, /^(one|)$/]);
  expect(stateOf(await untilEnded(tool))).toMatchObject(['ended', 3, expect.stringContaining('two')]);
});

test('started again while it runs, it is followed and not started', async () => {
  const tool = await place();
  const words = ['bash', '-c', 'echo begun; sleep 0.5'];
  await startTool(host, tool, 10_000, words);
  await startTool(host, tool, 10_000, words);
  const answer = await untilEnded(tool);
  expect(stateOf(answer)).toEqual(['ended', 0, 'begun']);
  const output = answer.kind === 'seen' ? answer.tool.output : '';
  expect(readFileSync(output, 'utf8')).toBe('begun\n');
});

test('ended by somebody else it is not late', async () => {
  const tool = await place();
  await startTool(host, tool, 60_000, ['bash', '-c', 'echo begun; kill -KILL 0']);
  expect(stateOf(await untilEnded(tool))).toEqual(['ended', 137, expect.anything()]);
});

test('at its deadline its whole process group ends', async () => {
  const tool = await place();
  await startTool(host, tool, 1000, ['bash', '-c', 'sleep 50 & echo $!; wait']);
  const answer = await untilEnded(tool);
  const [state, code, child] = stateOf(answer) as [string, number, string];
  expect(state).toBe('ended');
  expect(code).toBe(DEADLINE_CODE);
  expect(lives(Number(child))).toBe(false);
});

test('a daemon that it leaves behind does not make it look alive', async () => {
  const tool = await place();
  await startTool(host, tool, 10_000, ['bash', '-c', 'setsid sleep 5 & echo left $!']);
  const [state, code, last] = stateOf(await untilEnded(tool)) as [string, number, string];
  expect([state, code]).toEqual(['ended', 0]);
  const daemon = Number(last.split(' ')[1]);
  expect(lives(daemon)).toBe(true);
  process.kill(daemon);
});

test('the result of an earlier run is not taken for that of the next', async () => {
  const tool = await place();
  await startTool(host, tool, 10_000, ['bash', '-c', 'echo first; exit 2']);
  expect(stateOf(await untilEnded(tool))).toEqual(['ended', 2, 'first']);
  await startTool(host, tool, 10_000, ['bash', '-c', 'sleep 0.2; echo second']);
  expect(stateOf(await untilEnded(tool))).toEqual(['ended', 0, 'second']);

  const killKeeper = 'kill -KILL "$(($(ps -o ppid= -p $PPID)))"; sleep 0.1';
  await startTool(host, tool, 10_000, ['bash', '-c', killKeeper]);
  expect(stateOf(await untilEnded(tool))).toEqual(['ended', null, '']);
});
