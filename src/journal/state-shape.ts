import { MESSAGES } from '../core/messages.ts';
import { OVERRIDES } from '../core/order.ts';
import { STEPS } from '../core/steps.ts';

/**
 * What is wrong with the content of state.json, or null. It decides what a restart does, so nothing is taken
 * on trust.
 */
export function shapeProblem(value: unknown): string | null {
  return stored(value, '');
}

/** What is wrong with a value at a path, or null. */
type Shape = (value: unknown, path: string) => string | null;

const shape =
  (what: string, fits: (value: unknown) => boolean): Shape =>
  (value, path) =>
    fits(value) ? null : `${path} is no ${what}`;

const text = shape('text', (value) => typeof value === 'string');
const number = shape('number', (value) => typeof value === 'number' && Number.isFinite(value));
const natural = shape('natural number', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
const truth = shape('boolean', (value) => typeof value === 'boolean');
const oneOf = (words: readonly string[]): Shape =>
  shape(`word of ${words.join(', ')}`, (value) => words.some((word) => word === value));
const nullable =
  (inner: Shape): Shape =>
  (value, path) =>
    value === null ? null : inner(value, path);
const list =
  (inner: Shape): Shape =>
  (value, path) =>
    Array.isArray(value)
      ? (value.map((one, index) => inner(one, `${path}[${index}]`)).find((problem) => problem !== null) ??
        null)
      : `${path} is no list`;
const object =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return `${path} is no object`;
    for (const [name, inner] of Object.entries(fields)) {
      const problem = inner((value as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  };

const optional =
  (inner: Shape): Shape =>
  (value, path) =>
    value === undefined ? null : inner(value, path);

const epoch = object({ timeline: natural, failover: natural, primary: text });

const phases: Readonly<Record<string, Shape>> = {
  'failing-over': object({
    step: oneOf(STEPS),
    attempt: natural,
    epoch,
    cause: text,
    proof: text,
    fence: oneOf(['pending', 'again', 'waiting', 'confirmed', 'unconfirmed']),
    fenceDetail: text,
    overrides: optional(list(oneOf(Object.keys(OVERRIDES)))),
    promotionBegun: optional(truth),
    primaryAlive: optional(truth),
    primaryServed: optional(truth),
    postmasterRun: optional(text),
    hostBack: optional(truth),
    blind: optional(truth),
    leftBehind: optional(truth),
    databaseGone: optional(truth),
    silentSinceMs: number,
    startedMs: number,
  }),
  ghost: object({ newer: epoch }),
  halted: object({ code: oneOf(Object.keys(MESSAGES)) }),
};

const phase: Shape = (value, path) => {
  const name = object({ phase: oneOf(Object.keys(phases)) })(value, path);
  return name ?? phases[(value as { readonly phase: string }).phase]?.(value, path) ?? null;
};

const stored = object({
  format: shape('format of this version', (value) => value === 1),
  durable: object({
    epoch: nullable(epoch),
    pause: nullable(
      object({
        sinceWallMs: number,
        untilWallMs: number,
        untilMs: optional(number),
        reason: text,
        by: text,
      }),
    ),
    lastFailover: nullable(
      object({
        epoch,
        atWallMs: number,
        acknowledged: truth,
        swept: optional(truth),
        planned: optional(truth),
      }),
    ),
    cleanStop: optional(truth),
    peerPaused: optional(truth),
    primaryRestartedMs: optional(nullable(number)),
    primaryRun: optional(nullable(text)),
    primaryGoneMs: optional(nullable(number)),
    irreplaceableAt: optional(nullable(object({ monoMs: number, wallMs: number }))),
    checkTakeoverAtWallMs: optional(nullable(number)),
    ledger: nullable(
      object({
        atMs: number,
        atWallMs: number,
        state: text,
        syncState: text,
        lagBytes: nullable(number),
        flushLsn: nullable(number),
      }),
    ),
    phase: nullable(phase),
  }),
  witnesses: list(text),
});
