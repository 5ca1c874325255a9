import { describe, expect, test } from 'vitest';
import { monoMs } from '../../../src/core/units.ts';
import { type Heard, lifeMemory } from '../../../src/probes/life.ts';
import { healthy, icmp } from '../../support/build.ts';

const beatAt = (ms: number, change: Partial<Heard> = {}): Heard => ({
  ...healthy,
  startedMs: monoMs(ms),
  endedMs: monoMs(ms + 500),
  icmpLastReplyMs: monoMs(ms),
  icmpLastCompanyMs: monoMs(ms),
  icmpSilentSinceMs: null,
  replication: null,
  ...change,
});
const ssh = { ...healthy.ssh, answer: 'dead', why: 'silence', report: null } as const;
const sql = { ...healthy.sql, answer: 'dead', why: 'silence' } as const;
const nothing = {
  icmp: icmp.silent,
  ssh,
  sql,
  icmpSilentSinceMs: monoMs(900),
  icmpLastReplyMs: monoMs(650),
  icmpLastCompanyMs: monoMs(650),
};

const told = (pingedMs: number) => ({ ...nothing, sql: healthy.sql, icmpLastReplyMs: monoMs(pingedMs) });

describe('how long it has been silent', () => {
  test('not at all while anybody on the host answers, and be it a refusal', () => {
    const silences = lifeMemory();
    expect(silences(beatAt(0))).toEqual({ silentForMs: 0, sqlSilentForMs: 0, aloneForMs: 0 });
    const refused = silences(beatAt(1_000, { ...nothing, sql: { ...sql, why: 'refused' } }));
    expect(refused).toEqual({ silentForMs: 0, sqlSilentForMs: 1_000, aloneForMs: 0 });
  });

  test('since the first ping that nobody answered, which lies before the beat', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    expect(silences(beatAt(1_000, nothing))).toEqual({
      silentForMs: 600,
      sqlSilentForMs: 1_000,
      // From the last reply, which came at 650.
      aloneForMs: 850,
    });
    expect(silences(beatAt(2_000, nothing))).toMatchObject({ silentForMs: 1_600 });
  });

  test('alone since before a single reply that fell between two silences', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    silences(beatAt(1_000, nothing));
    const replied = { ...nothing, icmpSilentSinceMs: monoMs(1_900), icmpLastReplyMs: monoMs(1_700) };
    expect(silences(beatAt(2_000, replied))).toMatchObject({ aloneForMs: 1_850 });
  });

  test('alone since before a single reply, also when the first silence began after the last beat', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    const replied = { ...nothing, icmpSilentSinceMs: monoMs(1_900), icmpLastReplyMs: monoMs(1_650) };
    expect(silences(beatAt(2_000, replied))).toMatchObject({ aloneForMs: 1_850 });
  });

  test('alone with a single reply that has just come, and no more with a second one behind it', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    const lone = { ...nothing, icmp: healthy.icmp, icmpSilentSinceMs: null, icmpLastReplyMs: monoMs(2_450) };
    expect(silences(beatAt(2_000, lone))).toMatchObject({ silentForMs: 0, aloneForMs: 1_850 });
    const second = { ...lone, icmpLastReplyMs: monoMs(2_700), icmpLastCompanyMs: monoMs(2_700) };
    expect(silences(beatAt(2_500, second))).toMatchObject({ aloneForMs: 0 });
  });

  test('never since before the last answer, although ping was never answered', () => {
    const filtered = { icmpSilentSinceMs: monoMs(0), icmpLastReplyMs: null, icmp: icmp.silent };
    const silences = lifeMemory();
    silences(beatAt(5_000, filtered));
    expect(silences(beatAt(6_000, { ...nothing, ...filtered }))).toMatchObject({ silentForMs: 1_000 });
  });

  test('a single answered ping begins it anew', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    silences(beatAt(1_000, nothing));
    const later = { ...nothing, icmpLastReplyMs: monoMs(1_800), icmpSilentSinceMs: monoMs(2_050) };
    expect(silences(beatAt(3_000, later)).silentForMs).toBeLessThanOrEqual(2_500);
  });

  test('we are not alone while gateway or witness answers', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    silences(beatAt(1_000, { ...nothing, self: { ...healthy.self, gateway: 'alive' } }));
    expect(silences(beatAt(2_000, nothing))).toMatchObject({ silentForMs: 1_600, aloneForMs: 1_350 });
  });

  test('alone since before a single beat that heard somebody between two silences', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    silences(beatAt(1_000, nothing));
    const answers = { ...nothing, sql: healthy.sql };
    expect(silences(beatAt(1_750, answers))).toMatchObject({ aloneForMs: 1_600 });
    expect(silences(beatAt(2_000, nothing))).toMatchObject({ aloneForMs: 1_850 });
    silences(beatAt(2_900, answers));
    expect(silences(beatAt(3_150, answers))).toMatchObject({ aloneForMs: 0 });
  });

  test('not alone when a ping and a beat were answered within a second, but not at one moment', () => {
    const silences = lifeMemory();
    silences(beatAt(0));
    expect(silences(beatAt(3_000, told(2_950)))).toMatchObject({ aloneForMs: 2_850 });
    const again = lifeMemory();
    again(beatAt(0));
    expect(again(beatAt(3_000, told(2_400)))).toMatchObject({ aloneForMs: 0 });
  });
});
