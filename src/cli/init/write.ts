import { parseConfig } from '../../config/parse.ts';
import type { Problem } from '../../config/problems.ts';
import { sampleFile } from '../../config/sample.ts';
import { SETTINGS } from '../../config/settings.ts';
import { parseDuration, printDuration } from '../../config/units.ts';
import { earliestUnfencedPromotionMs, GIVE_UP_MARGIN_MS } from '../../core/timing.ts';
import type { Found } from './found.ts';
import type { Proposal } from './questions.ts';

export type Written =
  | { readonly kind: 'ok'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

/** The commented file that these answers make; it is what `check` accepts, or the problems with it. */
export function configurationText(
  answers: ReadonlyMap<string, Proposal>,
  found: Found | null,
  path: string,
): Written {
  const values = new Map([...answers].map(([key, { value }]) => [key, value]));
  const notes = [...fitIsolation(values), ...dropForeignGateway(values, answers)];
  const text = `${sampleFile({ values })}\n${[...originText(answers, values), ...foundText(found)].join('\n')}\n`;
  const parsed = parseConfig(text, path);
  return parsed.kind === 'ok' ? { kind: 'ok', text, notes } : { kind: 'bad', problems: parsed.problems };
}

const defaultMs = ({ default: text }: { readonly default: string }): number => parseDuration(text) ?? 0;
const { stopAllowance, giveUpAfter } = SETTINGS.isolation.settings;
const { interval: usualInterval, timeout } = SETTINGS.heartbeat.settings;

/** A lower threshold lets the other side promote earlier: an isolated primary must have given up before. */
function fitIsolation(values: Map<string, unknown>): readonly string[] {
  const threshold = values.get('heartbeat.threshold') ?? 3;
  const interval = values.get('heartbeat.interval');
  const intervalMs = parseDuration(typeof interval === 'string' ? interval : usualInterval.default);
  if (typeof threshold !== 'number' || intervalMs === null || values.has('isolation.giveUpAfter')) return [];
  const promotionMs = earliestUnfencedPromotionMs({ threshold, intervalMs, timeoutMs: defaultMs(timeout) });
  const latestMs = promotionMs - GIVE_UP_MARGIN_MS - defaultMs(stopAllowance);
  if (latestMs >= defaultMs(giveUpAfter)) return [];
  values.set('isolation.giveUpAfter', printDuration(latestMs));
  return [
    `isolation.giveUpAfter is ${printDuration(latestMs)}: an isolated primary must give up before the other side may promote`,
  ];
}

/** A gateway that was only proposed must not spoil the file. */
function dropForeignGateway(
  values: Map<string, unknown>,
  answers: ReadonlyMap<string, Proposal>,
): readonly string[] {
  const gateway = answers.get('vip.gateway');
  if (gateway === undefined || gateway.from === 'you') return [];
  const parsed = parseConfig(sampleFile({ values }), '');
  if (parsed.kind === 'ok' || !parsed.problems.some(({ key }) => key === 'vip.gateway')) return [];
  values.delete('vip.gateway');
  return [
    `vip.gateway was left out: ${String(gateway.value)} is in no network of the coordinators or the VIP`,
  ];
}

function originText(
  answers: ReadonlyMap<string, Proposal>,
  values: ReadonlyMap<string, unknown>,
): readonly string[] {
  const lines = [...answers]
    .filter(([key]) => values.has(key))
    .map(([key, { value, from }]) => `#   ${key}: ${oneLine(value)} (${oneLine(from)})`);
  return ['# Written by `whpg-failover init`. Where the values come from:', ...lines];
}

function foundText(found: Found | null): readonly string[] {
  if (found === null) return [];
  const name = found.kind === 'keepalived' ? 'keepalived.conf' : 'vip_env.sh';
  const scripts = found.scripts.map(
    ({ when, command, detail }) => `#   ${when}: ${oneLine(command)} (${oneLine(detail)})`,
  );
  const left = found.left.map(({ what, why }) => `#   ${oneLine(what)}: ${oneLine(why)}`);
  return [
    ...(scripts.length === 0
      ? []
      : [
          '#',
          `# Scripts of ${name}, which are checks and hooks now. Read each before the service starts: it runs them as its user,`,
          '# and what they did for promotion, fence and VIP is built in.',
          ...scripts,
        ]),
    ...(left.length === 0 ? [] : ['#', `# What ${name} says and this file does not, and why:`, ...left]),
  ];
}

/** A comment stays a comment, whatever the other file held. */
const oneLine = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, 300);
