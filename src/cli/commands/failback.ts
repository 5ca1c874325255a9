import type { StatusDocument } from '../../control/status-document.ts';
import { CommandError } from '../exit-codes.ts';
import { localTime } from '../format-status.ts';
import { interruptible } from '../interrupt.ts';
import { asOperator } from '../on-coordinator.ts';
import { STOPS } from '../procedure/stops.ts';
import type { RejoinReport } from '../rejoin/rejoin.ts';
import { openWorld, statusOf } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';
import type { TakeOverReport } from '../take-over/carry-out.ts';
import { runRejoin } from './rejoin.ts';
import { runSwitchover } from './take-over.ts';

export interface FailbackOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What `failback --json` prints. Fields are only ever added. */
export interface FailbackReport {
  readonly dryRun: boolean;
  /** Who serves now, and who served before the last failover. */
  readonly from: string;
  readonly to: string;
  readonly rejoin: RejoinReport;
  /** Null: not begun, or not needed. */
  readonly switchover: TakeOverReport | null;
}

/**
 * Back to the roles of before the last failover. Asked for twice it does nothing: a switchover since then is taken for
 * the way back, so that nobody exchanges the roles by trying again.
 */
export async function failback(path: string, options: FailbackOptions): Promise<void> {
  const say = storyTo(options);
  const serving = await whoServes(path);
  const { node: from, peer: to, lastFailover } = serving;
  const since = lastFailover === null ? '' : localTime(lastFailover.atWallMs);
  const isBack = lastFailover?.planned === true;
  say(
    isBack
      ? `${from} serves since the switchover of ${since}: the roles stay. What its standby may lack is mended.`
      : `Failback: ${from} serves since the failover of ${since}; ${to} becomes its standby, then primary again.`,
  );
  const rejoin = await runRejoin(path, options);
  if (rejoin.stop !== null || isBack) return end({ from, to, rejoin, switchover: null }, options);
  if (options.dryRun === true) {
    say(`Then: whpg-failover switchover, from ${from} back to ${to}, and ${from} becomes its standby.`);
    return end({ from, to, rejoin, switchover: null }, options);
  }
  say('');
  end({ from, to, rejoin, switchover: await runSwitchover(path, { ...options, rejoin: true }) }, options);
}

/** Only of a failover that its daemon remembers is it known who served before. */
async function whoServes(path: string): Promise<StatusDocument> {
  const { config, pair } = asOperator(path);
  const [own, other] = await interruptible(async (signal) => {
    const world = openWorld(config, pair, signal);
    try {
      return await Promise.all([statusOf(world.here), statusOf(world.there)]);
    } finally {
      world.close();
    }
  });
  const serving = [own, other].find((status) => status?.phase === 'serving');
  if (serving === undefined || serving === null) {
    throw new CommandError(
      'REFUSED',
      'No daemon of this pair says that its node serves: there is nothing to go back from yet.\n' +
        '    whpg-failover status, on both nodes.',
    );
  }
  if (serving.lastFailover?.epoch.primary === serving.node) return serving;
  throw new CommandError(
    'REFUSED',
    `${serving.node} serves, and its daemon remembers no failover to it: there is nothing to go back from.\n` +
      '    To exchange the roles all the same: whpg-failover switchover.',
  );
}

function end(report: Omit<FailbackReport, 'dryRun'>, { dryRun, json }: FailbackOptions): void {
  const { rejoin, switchover } = report;
  const full: FailbackReport = { dryRun: dryRun === true, ...report };
  if (json === true) process.stdout.write(`${JSON.stringify(full, null, 2)}\n`);
  if (rejoin.stop !== null) throw new CommandError(STOPS[rejoin.stop.code].exit, '');
  if (switchover === null) return;
  const { done, phase, text } = switchover;
  if (!done) throw new CommandError(phase === 'halted' ? 'FAILED' : 'REFUSED', text);
  const stop = switchover.rejoin?.stop ?? null;
  if (stop !== null)
    throw new CommandError(STOPS[stop.code].exit, `Not the standby yet: whpg-failover rejoin.`);
}
