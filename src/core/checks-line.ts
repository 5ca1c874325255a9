import {
  CHECK_EFFECTS,
  type CheckEffect,
  type CheckResult,
  type ChecksSeen,
  type CheckVerdict,
  type PeerChecks,
} from './checks.ts';

/** `primary 4711.25 pooler=fail/count disk=pass/warn`: what one daemon writes down for the other one. */
export function checksLine({ as, results }: ChecksSeen, uptimeSeconds: number): string {
  const words = results.map(({ name, verdict, effect }) => `${name}=${verdict}/${effect}`);
  return [as, uptimeSeconds.toFixed(2), ...words].join(' ');
}

/** Null: no such line, or one that is not whole. `uptimeSeconds` is that of its host when the line was read there. */
export function parseChecksLine(line: string, uptimeSeconds: number): PeerChecks | null {
  const [as, written = '', ...words] = line.trim().split(' ');
  if (as !== 'primary' && as !== 'standby') return null;
  const ageMs = Math.round((uptimeSeconds - Number(written)) * 1000);
  if (!/^\d+(\.\d+)?$/.test(written) || !Number.isFinite(ageMs) || ageMs < 0) return null;
  const results = words.map(parseWord);
  return results.every((result) => result !== null) ? { as, ageMs, results } : null;
}

function parseWord(word: string): CheckResult | null {
  const [, name, verdict, effect] = /^([\w.-]+)=(\w+)\/(\w+)$/.exec(word) ?? [];
  if (name === undefined || !isVerdict(verdict) || !isEffect(effect)) return null;
  return { name, effect, verdict, fallen: verdict === 'fail', why: '' };
}

const isVerdict = (word: string | undefined): word is CheckVerdict =>
  word === 'pass' || word === 'fail' || word === 'unknown';

const isEffect = (word: string | undefined): word is CheckEffect =>
  word !== undefined && Object.hasOwn(CHECK_EFFECTS, word);
