import { systemAddresses } from '../../runtime/addresses.ts';
import { systemClock } from '../../runtime/clock.ts';
import { becomeUser } from '../become-user.ts';
import { CommandError } from '../exit-codes.ts';
import { terminalPrompt } from '../init/prompt.ts';
import { configOrEnd } from '../load.ts';
import { whoAmI } from '../node.ts';
import type { StepReport } from '../procedure/procedure.ts';
import { STOPS } from '../procedure/stops.ts';
import { stepLine, tableWatch } from '../procedure/table.ts';
import { type RejoinReport, rejoinPair } from '../rejoin/rejoin.ts';
import { sizeWords } from '../rejoin/sizes.ts';
import { openWorld } from '../rejoin/world.ts';

export interface RejoinOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  /** Also when the standby is only stopped. */
  readonly copy?: boolean;
}

/** The failed coordinator becomes the standby again; can be run on either, and again after any interruption. */
export async function rejoin(path: string, options: RejoinOptions): Promise<RejoinReport> {
  const { config } = configOrEnd(path);
  becomeUser(config);
  const pair = whoAmI(config, systemAddresses());
  if (pair === null)
    throw new CommandError('PREREQUISITE', 'this host is no coordinator: run it on one of the two');
  const stopping = new AbortController();
  const interrupt = (): void => stopping.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const world = openWorld(config, pair, stopping.signal, options.copy === true);
  const { stdout, stderr } = process;
  const write = (line: string): void => void (options.json === true ? stderr : stdout).write(`${line}\n`);
  try {
    const report = await rejoinPair(
      world,
      { dryRun: options.dryRun === true },
      {
        ...tableWatch(NAME_WIDTH, write, stderr, () => systemClock.now().monoMs),
        confirm: (plan) => confirm(plan, options),
      },
    );
    if (report === null) throw new CommandError('REFUSED', 'Nothing was changed.');
    if (options.json === true) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else tellEnd(report, write);
    if (report.stop !== null) throw new CommandError(STOPS[report.stop.code].exit, '');
    return report;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    world.close();
  }
}

const NAME_WIDTH = 'old data aside'.length;

async function confirm(plan: readonly StepReport[], { yes, json }: RejoinOptions): Promise<boolean> {
  if (yes === true) return true;
  if (!process.stdin.isTTY || json === true) {
    throw new CommandError(
      'USAGE',
      'Without a terminal to ask on: --yes does it, --dry-run only says what it would do.',
    );
  }
  const prompt = terminalPrompt();
  for (const report of plan) prompt.say(stepLine(report, NAME_WIDTH));
  const answer = await prompt.ask('\nDo it? The primary serves on meanwhile. [y/N] ');
  prompt.close();
  return /^y(es)?$/i.test(answer);
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
