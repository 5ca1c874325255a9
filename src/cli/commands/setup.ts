import { resolve } from 'node:path';
import { systemAddresses } from '../../runtime/addresses.ts';
import { systemClock } from '../../runtime/clock.ts';
import { CommandError } from '../exit-codes.ts';
import { terminalPrompt } from '../init/prompt.ts';
import { configOrEnd } from '../load.ts';
import { whoAmI } from '../node.ts';
import { runProcedure, type StepReport, stopOf } from '../procedure/procedure.ts';
import { STOPS } from '../procedure/stops.ts';
import { tableWatch } from '../procedure/table.ts';
import { removeSteps } from '../setup/remove.ts';
import { openStages } from '../setup/stage.ts';
import { setupSteps } from '../setup/steps.ts';

interface SetupOptions {
  readonly dryRun?: boolean;
  readonly remove?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** From this node to a pair that guards itself, and back. Can be run again after any interruption. */
export async function setup(path: string, options: SetupOptions): Promise<void> {
  const configFile = resolve(path);
  const { config } = configOrEnd(configFile);
  const pair = whoAmI(config, systemAddresses());
  if (pair === null)
    throw new CommandError('PREREQUISITE', 'this host is no coordinator: run it on one of the two');
  const stopping = new AbortController();
  const interrupt = (): void => stopping.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const stages = openStages(config, configFile, pair, stopping.signal);
  const steps = options.remove === true ? removeSteps(stages) : setupSteps(stages);
  const { stdout, stderr } = process;
  const json = options.json === true;
  const dryRun = options.dryRun === true;
  const write = (line: string): void => void (json ? stderr : stdout).write(`${line}\n`);
  const width = Math.max(...steps.map(({ name }) => name.length));
  try {
    if (!dryRun) await confirm(pair.peer.host, options);
    const around = { dryRun, clock: systemClock, signal: stopping.signal };
    const watch = tableWatch(width, write, stderr, () => systemClock.now().monoMs);
    const reports = await runProcedure(steps, around, watch);
    const stop = stopOf(reports);
    if (json)
      stdout.write(`${JSON.stringify({ ok: stop === null, dryRun, steps: reports, stop }, null, 2)}\n`);
    else write(`\n${ending(reports, options)}`);
    if (stop !== null) throw new CommandError(STOPS[stop.code].exit, '');
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    stages.close();
  }
}

async function confirm(peer: string, { yes, remove }: SetupOptions): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY) {
    const text = 'Without a terminal to ask on: --yes does it, --dry-run only says what it would do.';
    throw new CommandError('USAGE', text);
  }
  const what =
    remove === true
      ? `Stop and disable the service on both coordinators, and remove its files from ${peer}`
      : `Put the program and the configuration of this node on ${peer}, and start the service on both`;
  const prompt = terminalPrompt();
  const answer = await prompt.ask(`${what}? [y/N] `);
  prompt.close();
  if (!/^y(es)?$/i.test(answer)) throw new CommandError('REFUSED', 'Nothing was changed.');
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
