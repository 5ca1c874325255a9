import { describe, expect, test } from 'vitest';
import { explain } from '../../../src/config/explain.ts';
import { configOfGiven, givenOf } from '../../../src/config/given.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { timingOf } from '../../../src/config/policy.ts';
import { PROFILES, type Profile } from '../../../src/config/profiles.ts';
import { ROWS } from '../../../src/config/settings.ts';
import { valueAt } from '../../../src/config/show.ts';
import { ANSWER_MS } from '../../../src/core/company.ts';
import { earliestUnfencedPromotionMs, giveUpCompleteMs } from '../../../src/core/timing.ts';
import { complaintsAbout, configOf, minimalYaml } from '../../support/config.ts';

const NAMES = Object.keys(PROFILES) as Profile[];
const of = (profile: Profile, more = '') => configOf(minimalYaml(`profile: ${profile}\n${more}`));

test('the table, the choices and the default are one list', () => {
  const row = ROWS.get('profile');
  expect(row !== undefined && 'choices' in row ? row.choices : []).toEqual(NAMES);
  expect(configOf(minimalYaml()).profile).toBe('balanced');
});

test('balanced is what every site had before there were profiles', () => {
  expect(PROFILES.balanced).toEqual({});
  expect(of('balanced')).toEqual(configOf(minimalYaml()));
});

describe.each(NAMES)('%s', (profile) => {
  test('gives values to settings that exist and can be changed by a reload', () => {
    for (const key of Object.keys(PROFILES[profile])) expect(ROWS.get(key)?.reloadable, key).toBe(true);
  });

  test('an isolated primary has given up before the other side may promote', () => {
    const timing = timingOf(of(profile));
    expect(giveUpCompleteMs(timing)).toBeLessThanOrEqual(earliestUnfencedPromotionMs(timing));
  });

  test('one millisecond more of patience for the isolated primary is refused', () => {
    const timing = timingOf(of(profile));
    const spareMs = earliestUnfencedPromotionMs(timing) - giveUpCompleteMs(timing);
    const tooLong = timing.giveUpAfterMs + spareMs + 1;
    expect(
      complaintsAbout(minimalYaml(`profile: ${profile}\nisolation: {giveUpAfter: ${tooLong}ms}\n`)),
    ).toEqual([expect.stringContaining('at most the earliest promotion of the other side')]);
  });

  test('what is written in the file wins, and explain names the origin of each value', () => {
    const result = parseConfig(minimalYaml(`profile: ${profile}\nheartbeat: {threshold: 7}\n`), 'f.yaml');
    if (result.kind === 'bad') throw new Error('refused');
    expect(result.config.heartbeat.threshold).toBe(7);
    const text = explain(result.config, result.origins);
    expect(text).toContain('heartbeat.threshold = 7  (f.yaml:13)');
    const origin = profile === 'balanced' ? 'default' : `profile ${profile}`;
    expect(text).toMatch(new RegExp(`heartbeat\\.interval = \\S+  \\(${origin}\\)`));
    expect(text).toContain('vip.refresh = 1m  (default)');
  });

  test('the settings kept beside a decision make the same configuration again', () => {
    // What is the default of another profile must be kept: here it was chosen.
    const config = of(profile, 'failover: {hardProofBeats: 2, hungAfter: 10s}\n');
    const again = configOfGiven(givenOf(config), 'journal');
    expect(again.kind === 'ok' && again.config).toEqual(config);
    expect(Object.keys(givenOf(of(profile)))).not.toContain('heartbeat.interval');
  });
});

test('fast, which promotes as soon as it may, gives up even if its last answer counts late and a probe was lost by chance', () => {
  const config = of('fast');
  const { giveUpAfter, stopAllowance } = config.isolation;
  const goneMs = ANSWER_MS + giveUpAfter + stopAllowance + config.heartbeat.icmpInterval;
  expect(goneMs).toBeLessThanOrEqual(earliestUnfencedPromotionMs(timingOf(config)));
});

test('each profile is slower than the next one in all that decides when a silent primary is replaced', () => {
  const [careful, balanced, fast] = NAMES.map((profile) =>
    earliestUnfencedPromotionMs(timingOf(of(profile))),
  );
  expect([careful, balanced, fast]).toEqual([9300, 2800, 840]);
});

test('no profile speaks of what it is not about: what may be lost, who is fenced, who is asked', () => {
  const about =
    /^(heartbeat|failover\.(hardProofBeats|hungAfter|frozenAfter|sickAfter|recoveryGrace)|promotion\.method|witness\.timeout|isolation\.giveUpAfter)/;
  for (const profile of NAMES)
    for (const key of Object.keys(PROFILES[profile])) {
      expect(key).toMatch(about);
      expect(valueAt(of(profile), key)).not.toEqual(valueAt(of('balanced'), key));
    }
});
