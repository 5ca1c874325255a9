import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, the longest first. */
const LONG = [
  'promotion',
  'partial-network',
  'rejoin',
  'switchover',
  'package',
  'slow-is-not-dead',
  'returning',
  'primary-lost',
  'power-lost-midway',
  'daemon-killed',
];

/** One that wants the machine for itself: then nobody has to wait for it. */
const LAST = 'starved';

/** So that not one worker alone is busy at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's, not the array's
    const usual = await super.sort(files);
    return usual.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const name = /([^/]+)\.e2e\.test\.ts$/.exec(moduleId)?.[1];
  if (name === undefined) return 0;
  if (name === LAST) return Number.POSITIVE_INFINITY;
  const place = LONG.indexOf(name);
  return place === -1 ? LONG.length : place;
}
