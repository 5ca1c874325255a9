import { systemClock } from '../../runtime/clock.ts';
import { agree } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import { asServiceUser } from '../on-coordinator.ts';
import type { StepReport } from '../procedure/procedure.ts';
import { STOPS } from '../procedure/stops.ts';
import { stepLine, tableWatch } from '../procedure/table.ts';
import { type RejoinReport, rejoinPair } from '../rejoin/rejoin.ts';
import { sizeWords } from '../rejoin/sizes.ts';
import { openWorld, type World } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';

export interface RejoinOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  /** Also when the standby is only stopped. */
  readonly copy?: boolean;
}

/** The failed coordinator becomes the standby again; can be run on either, and again after any interruption. */
export async function rejoin(path: string, options: RejoinOptions): Promise<void> {
  const report = await runRejoin(path, options);
  if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (report.stop !== null) throw new CommandError(STOPS[report.stop.code].exit, '');
}

/** The story is told meanwhile; the report is the caller's to print. */
export async function runRejoin(path: string, options: RejoinOptions): Promise<RejoinReport> {
  const { config, pair } = asServiceUser(path);
  return interruptible(async (signal) => {
    const world = openWorld(config, pair, signal, options.copy === true);
    try {
      return await rejoinIn(world, options);
    } finally {
      world.close();
    }
  });
}

async function rejoinIn(world: World, options: RejoinOptions): Promise<RejoinReport> {
  const write = storyTo(options);
  const report = await rejoinPair(
    world,
    { dryRun: options.dryRun === true },
    {
      ...tableWatch(NAME_WIDTH, write, process.stderr, () => systemClock.now().monoMs),
      confirm: (plan) => agreeTo(plan, options),
    },
  );
  tellEnd(report, write);
  return report;
}

const NAME_WIDTH = 'old data aside'.length;

async function agreeTo(plan: readonly StepReport[], { yes, json }: RejoinOptions): Promise<void> {
  if (yes === true) return;
  const before = plan.map((report) => stepLine(report, NAME_WIDTH));
  await agree('\nDo it? The primary serves on meanwhile.', { before, mayAsk: json !== true });
}

function tellEnd(
  { ok, dryRun, primary, failed, steps, aside }: RejoinReport,
  write: (line: string) => void,
): void {
  if (aside !== null) {
    write(`\nOld data on ${failed}: ${aside.last} (in all ${aside.count}, ${sizeWords(aside.bytes)}).`);
    write(`    When nobody needs it any more, on ${failed}: ${aside.remove}`);
  }
  if (!ok) return;
  if (dryRun) write('\nDry run: nothing was changed.');
  else if (steps.every(({ outcome }) => outcome === 'ok'))
    write(`\nNothing to do: ${failed} is the standby of ${primary}.`);
  else write(`\n${failed} is the standby of ${primary} again, in sync and watching.`);
}
