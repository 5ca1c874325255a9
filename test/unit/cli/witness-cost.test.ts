import { expect, test } from 'vitest';
import { findWitnesses } from '../../../src/cli/run/witnesses.ts';
import { monoMs } from '../../../src/core/units.ts';
import { askWitnesses } from '../../../src/probes/witness.ts';
import type { SqlSession, SshHost } from '../../../src/runtime/ports.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

const never = () => Promise.reject(new Error('not asked here'));

/** One hour of a daemon beside a cluster with so many segment hosts; every tenth beat asks the witnesses. */
async function anHourWith(segmentHosts: number) {
  const count = { connections: 0, exchanges: 0, queries: 0, cpuMs: 0 };
  const rows = Array.from({ length: segmentHosts }, (_, index) => ({ hostname: `sdw${index + 1}` }));
  const session: SqlSession = {
    query: () => {
      count.queries += 1;
      return Promise.resolve({ kind: 'rows', rows, tookMs: 1 });
    },
    close: () => undefined,
  };
  const open = (host: string): SshHost => {
    count.connections += 1;
    const ask: SshHost['ask'] = () => {
      count.exchanges += 1;
      return Promise.resolve({ kind: 'lines', lines: ['ping=reply', 'port=answer'] });
    };
    return { host, ask, exec: never, askSocket: never, close: () => undefined };
  };
  const config = configOf(minimalYaml());
  const witnesses = findWitnesses({ config: () => config, session, open, remembered: [] });
  const epoch = { timeline: 1, failover: 0, primary: 'cdw' };
  const before = process.cpuUsage();
  for (let beat = 0; beat < 3600; beat += 1) {
    const nowMs = monoMs(beat * 1000);
    witnesses.refresh(nowMs);
    witnesses.carry(epoch, nowMs);
    await Promise.resolve();
    if (beat % 10 === 0)
      await askWitnesses(witnesses.hosts(), { timeoutMs: 500, silentForMs: 0, hostAnswersUs: false });
  }
  const { user, system } = process.cpuUsage(before);
  count.cpuMs = (user + system) / 1000;
  return count;
}

test('a hundred segment hosts cost as many connections and exchanges as five', async () => {
  const { cpuMs: _five, ...five } = await anHourWith(5);
  const { cpuMs: _hundred, ...hundred } = await anHourWith(100);
  if (process.env.SHOW_COST === '1')
    process.stdout.write(`${JSON.stringify({ five, _five, hundred, _hundred })}\n`);
  expect(five.connections).toBe(5);
  expect(hundred.connections).toBe(5);
  expect(hundred.queries).toBe(five.queries);
  expect(Math.abs(hundred.exchanges - five.exchanges)).toBeLessThanOrEqual(5);
});
