import { expect, test } from 'vitest';
import { healthy, policy, watching } from '../../support/build.ts';
import { Play } from '../../support/play.ts';

test('an interface that is not there is told while all is well, and that it is back', () => {
  const play = new Play(watching, policy);
  play.beat({ ...healthy, self: { ...healthy.self, link: 'unknown' } }, 20_000);
  expect(play.codes()).toContain('INTERFACE_GONE/new');
  play.beat({ ...healthy, self: { ...healthy.self, link: 'alive' } }, 21_000);
  expect(play.codes()).toContain('INTERFACE_GONE/over');
});
