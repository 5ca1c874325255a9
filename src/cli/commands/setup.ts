import { resolve } from 'node:path';
import { systemClock } from '../../runtime/clock.ts';
import { agree } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import { asCaller } from '../on-coordinator.ts';
import { runProcedure, type Step, type StepReport, stopOf } from '../procedure/procedure.ts';
import { STOPS } from '../procedure/stops.ts';
import { tableWatch } from '../procedure/table.ts';
import { removeSteps } from '../setup/remove.ts';
import { openStages } from '../setup/stage.ts';
import { setupSteps } from '../setup/steps.ts';
import { storyTo } from '../story.ts';

interface SetupOptions {
  readonly dryRun?: boolean;
  readonly remove?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** From this node to a pair that guards itself, and back. Can be run again after any interruption. */
export async function setup(path: string, options: SetupOptions): Promise<void> {
  const configFile = resolve(path);
  const { config, pair } = asCaller(configFile);
  return interruptible(async (signal) => {
    const stages = openStages(config, configFile, pair, signal);
    try {
      if (options.dryRun !== true) await agreeTo(pair.peer.host, options);
      await runSteps(options.remove === true ? removeSteps(stages) : setupSteps(stages), options, signal);
    } finally {
      stages.close();
    }
  });
}

async function runSteps(steps: readonly Step[], options: SetupOptions, signal: AbortSignal): Promise<void> {
  const { stdout, stderr } = process;
  const dryRun = options.dryRun === true;
  const write = storyTo(options);
  const width = Math.max(...steps.map(({ name }) => name.length));
  const watch = tableWatch(width, write, stderr, () => systemClock.now().monoMs);
  const reports = await runProcedure(steps, { dryRun, clock: systemClock, signal }, watch);
  const stop = stopOf(reports);
  if (options.json === true)
    stdout.write(`${JSON.stringify({ ok: stop === null, dryRun, steps: reports, stop }, null, 2)}\n`);
  else write(`\n${ending(reports, options)}`);
  if (stop !== null) throw new CommandError(STOPS[stop.code].exit, '');
}

async function agreeTo(peer: string, { yes, remove }: SetupOptions): Promise<void> {
  if (yes === true) return;
  const what =
    remove === true
      ? `Stop and disable the service on both coordinators, and remove its files from ${peer}`
      : `Put the program and the configuration of this node on ${peer}, and start the service on both`;
  await agree(`${what}?`);
}

function ending(reports: readonly StepReport[], { dryRun, remove }: SetupOptions): string {
  if (stopOf(reports) !== null) return 'What was done stays done; the same command goes on from there.';
  if (dryRun === true) return 'Dry run: nothing was changed.';
  if (remove === true) {
    return [
      'The service runs on neither coordinator: nobody fails over any more. The VIP stays on the primary:',
      '    ip address show; by hand: ip address del ADDRESS/PREFIX dev INTERFACE, as root.',
      "Kept: this node's installation and configuration, and the journals in /var/lib/whpg-failover.",
    ].join('\n');
  }
  return 'Both coordinators are guarded: whpg-failover status, on either.';
}
