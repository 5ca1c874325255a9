import { isOverride, type Override } from '../../core/order.ts';
import { confirm } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import { asOperator } from '../on-coordinator.ts';
import { STOPS } from '../procedure/stops.ts';
import { openWorld, type World } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';
import { carryOut, type TakeOverReport } from '../take-over/carry-out.ts';
import { confirmEach, tellObstacles, unconfirmed } from '../take-over/obstacles.ts';
import { findStandby } from '../take-over/parties.ts';
import { runRejoin } from './rejoin.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface SwitchoverOptions extends Options {
  /** Commander's name of `--no-rejoin`. */
  readonly rejoin: boolean;
}

export interface FailoverOptions extends Options {
  readonly acceptDataLoss?: boolean;
  readonly override?: readonly string[];
}

/** A dry run ends as REFUSED where the order would be. */
export async function switchover(path: string, options: SwitchoverOptions): Promise<void> {
  end(await runSwitchover(path, options), options);
}

export async function failover(path: string, options: FailoverOptions): Promise<void> {
  end(await runFailover(path, options), options);
}

/** The story is told meanwhile; the report is the caller's to print. */
export async function runSwitchover(path: string, options: SwitchoverOptions): Promise<TakeOverReport> {
  const say = storyTo(options);
  const report = await inWorld(path, async (world) => {
    const found = await findStandby(world);
    const { node: to, peer: from } = found.status;
    const rejoined = options.rejoin ? `, ${from} its standby` : '';
    say(`Switchover: ${from} is stopped cleanly, ${to} becomes primary${rejoined}.`);
    say('Clients lose their connections once and reconnect through the VIP.');
    say('What fails before the promotion is undone.');
    const obstacles = await tellObstacles(found.standby, 'switchover', say);
    const common = { plan: 'switchover', from, to, obstacles, rejoin: null } as const;
    if (options.dryRun === true) return { ...common, ...dryRun(obstacles.length === 0) };
    if (obstacles.length > 0) throw new CommandError('REFUSED', 'refused: nothing was changed.');
    if (options.yes !== true) await confirm(`Exchange the roles of ${from} and ${to} now?`);
    const followed = await carryOut(world, found, { plan: 'switchover', overrides: [] }, say);
    return { ...common, dryRun: false, ...followed };
  });
  if (!report.done || !options.rejoin) return report;
  say(report.text);
  return { ...report, rejoin: await runRejoin(path, { yes: true, json: options.json === true }) };
}

async function runFailover(path: string, options: FailoverOptions): Promise<TakeOverReport> {
  const named = new Set<Override>((options.override ?? []).filter(isOverride));
  if (options.acceptDataLoss === true) named.add('data-at-risk');
  const say = storyTo(options);
  return inWorld(path, async (world) => {
    const found = await findStandby(world);
    const { node: to, peer: from } = found.status;
    say(`Failover by hand: ${to} takes over from ${from}, which is fenced first.`);
    const obstacles = await tellObstacles(found.standby, 'failover', say);
    const left = unconfirmed(obstacles, named);
    const common = { plan: 'failover', from, to, obstacles, rejoin: null } as const;
    if (options.dryRun === true) return { ...common, ...dryRun(left.length === 0) };
    const overrides = [...named, ...(await confirmEach(left))];
    if (options.yes !== true) await confirm(`Take over from ${from} now?`);
    const followed = await carryOut(world, found, { plan: 'failover', overrides }, say);
    return { ...common, dryRun: false, ...followed };
  });
}

const dryRun = (couldBegin: boolean) =>
  ({
    dryRun: true,
    done: false,
    phase: null,
    text: couldBegin
      ? 'Dry run: it could begin. Nothing was changed.'
      : 'Dry run: it would be refused as it stands. Nothing was changed.',
    tookMs: 0,
    couldBegin,
  }) as const;

async function inWorld<T>(path: string, work: (world: World) => Promise<T>): Promise<T> {
  const { config, pair } = asOperator(path);
  return interruptible(async (signal) => {
    const world = openWorld(config, pair, signal);
    try {
      return await work(world);
    } finally {
      world.close();
    }
  });
}

/** Prints the result and ends with what it means for a script. */
function end(report: TakeOverReport, options: Options): void {
  const { rejoin, phase } = report;
  if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (rejoin === null) process.stdout.write(`${report.text}\n`);
  if (report.dryRun) {
    if (report.couldBegin !== true) throw new CommandError('REFUSED', '');
  } else if (!report.done) throw new CommandError(phase === 'halted' ? 'FAILED' : 'REFUSED', '');
  else if (rejoin !== null && rejoin.stop !== null) {
    const text = `The roles are exchanged; ${report.from} is not the standby yet: whpg-failover rejoin.`;
    throw new CommandError(STOPS[rejoin.stop.code].exit, text);
  }
}
