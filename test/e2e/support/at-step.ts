import type { Step } from '../../../src/core/steps.ts';
import { until } from '../../lab/driver/until.ts';
import type { Pair } from './pair.ts';
import { script } from './scripts.ts';

/**
 * Kills or freezes the daemon of scdw as soon as its journal has the start of this step; tells when it has happened.
 */
export async function atStep(pair: Pair, step: Step, deed: 'kill' | 'freeze'): Promise<() => boolean> {
  const said: string[] = [];
  const text = `"kind":"run-step","step":"${step}"`;
  await pair.lab.write('scdw', '/tmp/at-record.mjs', script('at-record.mjs'));
  pair.lab.follow('scdw', ['node', '/tmp/at-record.mjs', text, deed], (line) => said.push(line));
  await until('somebody waits for the step', () => said.includes('waits'));
  return () => said.includes('done');
}
