import { afterAll, describe, inject, test } from 'vitest';
import { type Lab, lab, type Version } from '../../lab/driver/lab.ts';
import type { Pair } from './pair.ts';
import { playAgainOn, playOn, STORY_MS } from './scenario.ts';
import { labName } from './setup.ts';
import { TURN_MS, takeTurn } from './turns.ts';

/**
 * Stories by their titles that leave everything as they found it, one after the other on the same hosts: to boot new
 * ones takes longer than some stories. After one that failed the next has fresh hosts.
 */
export function series(
  name: string,
  stories: Readonly<Record<string, (pair: Pair) => Promise<void>>>,
  { versions = ['7'] }: { readonly versions?: readonly Version[] } = {},
): void {
  for (const version of versions) seriesOn(name, stories, version);
}

function seriesOn(
  name: string,
  stories: Readonly<Record<string, (pair: Pair) => Promise<void>>>,
  version: Version,
): void {
  describe(`${name} (v${version})`, () => {
    let hosts: Lab | null = null;
    const leave = async (): Promise<void> => {
      await hosts?.do('down');
      hosts = null;
    };
    afterAll(leave);

    for (const [title, play] of Object.entries(stories)) {
      test(`${title} (v${version})`, { timeout: STORY_MS + TURN_MS }, async () => {
        const endTurn = await takeTurn(inject('runDirectory'));
        let ended = false;
        try {
          if (hosts === null) {
            hosts = lab(labName(), version);
            await hosts.do('down');
            await hosts.do('up');
            await playOn(hosts, title, play);
          } else {
            await playAgainOn(hosts, title, play);
          }
          ended = true;
        } finally {
          if (!ended) await leave();
          endTurn();
        }
      });
    }
  });
}
