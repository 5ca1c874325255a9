import type { Config } from '../../config/settings.ts';
import { say } from '../../core/messages.ts';
import type { PhaseName } from '../../core/phases.ts';
import { monoMs } from '../../core/units.ts';
import type { Clock, Log } from '../../runtime/ports.ts';
import type { Finding } from '../doctor/check.ts';
import { compareNodes } from '../doctor/compare.ts';
import { localTime } from '../format-status.ts';
import type { Pair } from '../node.ts';

export interface CompareParts {
  readonly config: () => Config;
  readonly configFile: string;
  readonly pair: Pair;
  readonly phase: () => PhaseName;
  readonly clock: Clock;
  readonly log: Log;
  readonly tellPeople: (code: string, text: string) => void;
  readonly signal: AbortSignal;
  /** Asks both nodes; another one in tests. */
  readonly compare?: typeof compareNodes;
}

const FIRST_MS = 10 * 60_000;
const NAMED = 4;

/**
 * Now and then the standby compares both nodes in what WAL does not carry, beside the beats and over a connection of
 * its own. Each difference goes to the log every time; people are told when it is another one than before.
 */
export async function compareNowAndThen(parts: CompareParts): Promise<void> {
  const { config, clock, signal } = parts;
  let told = '';
  for (let waitMs = FIRST_MS; ; waitMs = config().notify.compareEvery) {
    const wantedMs = Math.min(waitMs, config().notify.compareEvery);
    await clock.sleepUntil(monoMs(clock.now().monoMs + wantedMs), signal);
    if (signal.aborted) return;
    if (parts.phase() === 'watching') told = await compareOnce(parts, told);
  }
}

async function compareOnce(parts: CompareParts, toldBefore: string): Promise<string> {
  const { log, pair } = parts;
  const compare = parts.compare ?? compareNodes;
  const found = await compare(parts.config(), pair, parts.configFile).catch(String);
  if (typeof found === 'string') {
    log.write('warning', `The coordinators could not be compared: ${found}.`);
    return toldBefore;
  }
  const differing = found.filter(({ grade }) => grade !== 'ok');
  for (const { name, said, mend } of differing) log.write('warning', `${name}: ${said} -> ${mend}`);
  if (differing.length === 0) {
    log.write('info', 'The coordinators agree in what WAL does not carry.');
    return '';
  }
  const what = namesOf(differing);
  const params = { self: pair.self.host, peer: pair.peer.host, count: differing.length, what };
  const { text, hint } = say('NODES_DIFFER', params, localTime);
  log.write('warning', `${text} ${hint}`, { code: 'NODES_DIFFER' });
  if (what !== toldBefore) parts.tellPeople('NODES_DIFFER', `[NODES_DIFFER] ${text} ${hint}`);
  return what;
}

function namesOf(findings: readonly Finding[]): string {
  const names = [...new Set(findings.map(({ name }) => name.replace(/^same-/, '')))];
  return (
    names.slice(0, NAMED).join(', ') + (names.length > NAMED ? `, and ${names.length - NAMED} more` : '')
  );
}
