/** `scripts/test.sh` asks for everything; `npm test`, which somebody waits for, for a quarter of what is played at random. */
const THOROUGH = process.env.WHPG_TEST_THOROUGH === '1';

/** How many random cases of a property are tried, of `all`. */
export const numRuns = (all: number): number => (THOROUGH ? all : Math.ceil(all / 4));

/** How many simulated hours are played. */
export const hours = (all: number): number =>
  Number(process.env.HOURS ?? (THOROUGH ? all : Math.ceil(all / 4)));
