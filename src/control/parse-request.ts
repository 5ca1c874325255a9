import type { OperatorRequest } from '../core/decision.ts';
import type { Epoch } from '../core/epoch.ts';
import { isOverride, OVERRIDES, PLANS } from '../core/order.ts';

/** Everything that can be asked of a running daemon through its control socket. */
export type ControlRequest =
  | { readonly op: 'status' }
  | { readonly op: 'why' }
  /** Both, and what the last beats measured: for a dashboard. */
  | { readonly op: 'watch' }
  /** Exercise the spare address. */
  | { readonly op: 'drill' }
  /** The last records of the journal. */
  | { readonly op: 'history'; readonly limit: number }
  | Exclude<OperatorRequest, { op: 'move-vip' }>
  | { readonly op: 'vip-release' | 'vip-take'; readonly by: string }
  /** Show people on this node a message of the other one. */
  | { readonly op: 'tell'; readonly code: string; readonly text: string };

export type ParsedRequest =
  | { readonly kind: 'request'; readonly request: ControlRequest }
  | { readonly kind: 'invalid'; readonly why: string };

/** Never throws, whatever the line is. `why` is for the person who sent it. */
export function parseRequest(line: string): ParsedRequest {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return invalid('the request is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return invalid('the request is no object');
  const fields = value as Fields;
  const op = fields.op;
  if (typeof op !== 'string' || !Object.hasOwn(readers, op)) {
    return invalid(`"op" must be one of ${Object.keys(readers).join(', ')}`);
  }
  const read = readers[op as ControlRequest['op']](fields);
  return typeof read === 'string' ? invalid(read) : { kind: 'request', request: read };
}

type Fields = Readonly<Record<string, unknown>>;
/** The request, or what is wrong with it. */
type Reader = (fields: Fields) => ControlRequest | string;

const dayMs = 24 * 60 * 60 * 1000;
const pauseMsMax = 30 * dayMs;
const historyMax = 1000;

const readers: Readonly<Record<ControlRequest['op'], Reader>> = {
  status: () => ({ op: 'status' }),
  why: () => ({ op: 'why' }),
  watch: () => ({ op: 'watch' }),
  drill: () => ({ op: 'drill' }),
  history: ({ limit = 100 }) =>
    isNatural(limit) && limit <= historyMax
      ? { op: 'history', limit }
      : `"limit" must be a number from 0 to ${historyMax}`,
  pause: ({ forMs, reason, by }) => {
    if (!isNatural(forMs) || forMs < 1 || forMs > pauseMsMax) {
      return '"forMs" must be milliseconds, more than 0 and at most 30 days';
    }
    return isLine(reason, 500)
      ? { op: 'pause', forMs, reason, by: nameOf(by) }
      : '"reason" must be one line of 1 to 500 characters';
  },
  resume: ({ by }) => ({ op: 'resume', by: nameOf(by) }),
  ack: ({ by }) => ({ op: 'ack', by: nameOf(by) }),
  'take-over': ({ plan, overrides = [], by }) => {
    const known = PLANS.find((one) => one === plan);
    if (known === undefined) return `"plan" must be one of ${PLANS.join(', ')}`;
    return Array.isArray(overrides) && overrides.every(isOverride)
      ? { op: 'take-over', plan: known, overrides, by: nameOf(by) }
      : `"overrides" must be a list of ${Object.keys(OVERRIDES).join(', ')}`;
  },
  fence: ({ epoch, by }) =>
    isEpoch(epoch)
      ? {
          op: 'fence',
          epoch: { timeline: epoch.timeline, failover: epoch.failover, primary: epoch.primary },
          by: nameOf(by),
        }
      : '"epoch" must hold timeline, failover and primary',
  'vip-release': ({ by }) => ({ op: 'vip-release', by: nameOf(by) }),
  'vip-take': ({ by }) => ({ op: 'vip-take', by: nameOf(by) }),
  'step-down': ({ reason, by }) =>
    isLine(reason, 500)
      ? { op: 'step-down', reason, by: nameOf(by) }
      : '"reason" must be one line of 1 to 500 characters',
  tell: ({ code, text }) => {
    if (typeof code !== 'string' || !/^[A-Z][A-Z_]{0,63}$/.test(code)) return '"code" must be a message code';
    return typeof text === 'string' && text.length > 0 && text.length <= 2000
      ? { op: 'tell', code, text }
      : '"text" must be of 1 to 2000 characters';
  },
};

const isNatural = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isLine = (value: unknown, charsMax: number): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= charsMax && !/\p{Cc}/u.test(value);

/** Who asks, by their own word. */
const nameOf = (by: unknown): string => (isLine(by, 255) ? by : 'somebody');

function isEpoch(value: unknown): value is Epoch {
  if (typeof value !== 'object' || value === null) return false;
  const { timeline, failover, primary } = value as Fields;
  return isNatural(timeline) && isNatural(failover) && isLine(primary, 255);
}

const invalid = (why: string): ParsedRequest => ({ kind: 'invalid', why });
