import { lookAtFailedNode } from '../../effects/rejoin/failed-node.ts';
import { takeLock } from '../../effects/rejoin/lock.ts';
import {
  type ProcedureWatch,
  runProcedure,
  type StepReport,
  type Stop,
  stopAt,
  stopOf,
} from '../procedure/procedure.ts';
import { name, type Standing } from './standing.ts';
import { lockFile, rejoinSteps } from './steps.ts';
import { tellBoth, type World } from './world.ts';

/** What `rejoin --json` prints. Fields are only ever added. */
export interface RejoinReport {
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly primary: string | null;
  readonly failed: string | null;
  readonly steps: readonly StepReport[];
  readonly stop: Stop | null;
  /** Old data directories that lie aside on the failed node, and the command that removes them. */
  readonly aside: Aside | null;
}

export interface Aside {
  readonly last: string;
  readonly count: number;
  readonly bytes: number | null;
  readonly remove: string;
}

export interface RejoinWatch extends ProcedureWatch {
  /** Asked once, after everything was looked at and before the first deed; throws when the person does not want it. */
  readonly confirm: (plan: readonly StepReport[]) => Promise<void>;
}

export async function rejoinPair(
  world: World,
  { dryRun }: { readonly dryRun: boolean },
  watch: RejoinWatch,
): Promise<RejoinReport> {
  const { clock, signal } = world;
  const silent: ProcedureWatch = { onStep: () => undefined, onProgress: () => undefined };
  const plan = rejoinSteps(world);
  const planned = await runProcedure(plan.steps, { dryRun: true, clock, signal }, dryRun ? watch : silent);
  const stopped = stopOf(planned);
  const nothing = planned.every(({ outcome }) => outcome === 'ok');
  if (dryRun || stopped !== null || nothing) {
    if (!dryRun) for (const report of planned) watch.onStep(report);
    return reportOf(world, planned, plan.standing(), dryRun);
  }
  await watch.confirm(planned);
  const standing = plan.standing();
  const held = standing === null ? null : await hold(world, standing);
  if (held !== null) {
    const report = {
      step: 'nobody else',
      outcome: 'stopped' as const,
      text: held.why,
      tookMs: 0,
      stop: held,
    };
    watch.onStep(report);
    return reportOf(world, [report], standing, false);
  }
  const real = rejoinSteps(world);
  const reports = await runProcedure(real.steps, { dryRun: false, clock, signal }, watch);
  const report = await reportOf(world, reports, real.standing(), false);
  if (report.ok) {
    const text = `${report.failed} is the standby of ${report.primary} again, in sync and watching: redundancy is back.`;
    await tellBoth(world, 'REJOINED', text);
  }
  return report;
}

async function hold(world: World, { primary }: Standing): Promise<Stop | null> {
  const lock = await takeLock(primary.commands, lockFile(world), world.lockedAs);
  if (lock.kind === 'held') return null;
  if (lock.kind === 'failed') return stopAt('NOT_TOLD', lock.why, 'Run it again.');
  return stopAt(
    'UNDER_WAY',
    `${lock.by} is at it`,
    'Wait for its end; the same command then goes on from there.',
  );
}

async function reportOf(
  world: World,
  steps: readonly StepReport[],
  standing: Standing | null,
  dryRun: boolean,
): Promise<RejoinReport> {
  const stop = stopOf(steps);
  return {
    ok: stop === null,
    dryRun,
    primary: standing === null ? null : name(standing.primary),
    failed: standing === null ? null : name(standing.failed),
    steps,
    stop,
    aside: standing === null ? null : await asideOn(world, standing),
  };
}

async function asideOn(_world: World, { failed }: Standing): Promise<Aside | null> {
  const { dataDirectory } = failed.coordinator;
  const seen = await lookAtFailedNode(failed.commands, dataDirectory);
  if (seen.kind !== 'seen' || seen.node.lastAside === null) return null;
  const { lastAside, asideCount, asideBytes } = seen.node;
  const what = asideCount === 1 ? lastAside : `${dataDirectory}.before-rejoin-*`;
  return {
    last: lastAside,
    count: asideCount,
    bytes: asideBytes,
    remove: `rm -rf --one-file-system -- ${what}`,
  };
}
