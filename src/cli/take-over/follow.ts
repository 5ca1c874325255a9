import type { StatusDocument } from '../../control/status-document.ts';
import type { MessageCode } from '../../core/messages.ts';
import { CommandError } from '../exit-codes.ts';
import { type Node, statusOf, type World } from '../rejoin/world.ts';

export interface Followed {
  readonly done: boolean;
  /** Of the standby's daemon, at the end. */
  readonly phase: StatusDocument['phase'];
  readonly text: string;
  readonly tookMs: number;
}

const lookEveryMs = 200;
/** Beyond the deadlines of every step: whatever happens is then told by the daemon's own log. */
const patienceMs = 10 * 60_000;

/** Looks at the standby's daemon until the takeover is over, one way or the other. */
export async function follow(
  world: World,
  standby: Node,
  before: StatusDocument,
  say: (text: string) => void,
): Promise<Followed> {
  const startedMs = world.clock.now().monoMs;
  const tookMs = (): number => Math.round(world.clock.now().monoMs - startedMs);
  let shown = '';
  let begun = false;
  while (tookMs() < patienceMs && !world.signal.aborted) {
    const status = await statusOf(standby);
    const now = status === null ? 'its daemon does not answer' : words(status);
    if (now !== shown) say(`${(tookMs() / 1000).toFixed(1).padStart(6)} s  ${now}`);
    shown = now;
    begun ||= status?.phase === 'failing-over' || status?.phase === 'serving';
    if (status !== null && isOver(status, begun)) {
      const { phase } = status;
      return { done: phase === 'serving', phase, text: outcome(status, before), tookMs: tookMs() };
    }
    await world.clock.sleepUntil(later(world, lookEveryMs), world.signal);
  }
  const { host } = standby.coordinator;
  throw new CommandError(
    'FAILED',
    world.signal.aborted
      ? `Interrupted: the daemon of ${host} goes on with it.\n` +
          `    whpg-failover status, on ${host}; after its end: whpg-failover rejoin.`
      : 'It is not known how it ended: journalctl -u whpg-failover, on both nodes.',
  );
}

const later = (world: World, ms: number) =>
  (world.clock.now().monoMs + ms) as ReturnType<World['clock']['now']>['monoMs'];

function words({ phase, phaseDetail, node }: StatusDocument): string {
  const step = phaseDetail.phase === 'failing-over' ? `, step ${phaseDetail.step}` : '';
  return `${node}: ${phase}${step}`;
}

/** An order that waits is neither begun nor over. */
function isOver({ phase, order }: StatusDocument, begun: boolean): boolean {
  if (phase === 'serving' || phase === 'halted') return true;
  return phase !== 'failing-over' && (begun || order === null);
}

/** What was told since about how it ended; other news may have come behind it. */
function outcome({ told, node }: StatusDocument, before: StatusDocument): string {
  const lastMs = before.told.at(-1)?.atWallMs ?? 0;
  const news = told.filter(({ atWallMs }) => atWallMs > lastMs);
  const end = news.findLast(({ code }) => ENDS.has(code)) ?? news.at(-1);
  return end?.text ?? `see journalctl -u whpg-failover, on ${node}`;
}

const ENDS: ReadonlySet<string> = new Set<MessageCode>([
  'SWITCHOVER_DONE',
  'FAILOVER_DONE',
  'FAILOVER_CALLED_OFF',
  'ORDER_REFUSED',
  'FENCE_FAILED',
  'DATA_AT_RISK',
  'PROMOTION_FAILED',
  'WRITE_NOT_ACCEPTED',
]);
