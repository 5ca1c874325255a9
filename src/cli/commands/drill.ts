import { confirm } from '../confirm.ts';
import { type Diagnosis, diagnoseAll } from '../doctor/doctor.ts';
import { formatDiagnosis } from '../doctor/format.ts';
import { runParts } from '../drill/parts.ts';
import { drillFile, keepDrill, lastDrill, lineOf, type Part } from '../drill/record.ts';
import { CommandError } from '../exit-codes.ts';
import { localTime } from '../format-status.ts';
import { interruptible } from '../interrupt.ts';
import { asOperator } from '../on-coordinator.ts';
import { openWorld } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';
import { runSwitchover } from './take-over.ts';

export interface DrillOptions {
  readonly full?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The monthly exercise: the doctor, then what can be done and undone, timed and compared with the last time. */
export async function drill(path: string, options: DrillOptions): Promise<void> {
  const { config, pair } = asOperator(path);
  const say = storyTo(options);
  const diagnosis = await diagnoseAll(config, pair, path);
  say(formatDiagnosis(diagnosis));
  const file = drillFile(config.journal.directory);
  const before = lastDrill(file);
  const end = (parts: readonly Part[]): void => {
    const record = { atWallMs: Date.now(), parts };
    const trouble = parts.length === 0 ? null : keepDrill(file, record);
    if (trouble !== null) say(`It could not be kept for the next time: ${trouble}`);
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ diagnosis, ...record, before }, null, 2)}\n`);
  };
  if (!isFit(diagnosis)) {
    end([]);
    throw new CommandError('PREREQUISITE', 'Mend what failed first: a drill on top of it shows nothing.');
  }
  if (options.full === true && options.yes !== true)
    await confirm('A full drill exchanges the roles twice: clients lose their connections twice. Do it?');
  say(
    before === null
      ? '\nThe first drill on this node.'
      : `\nThe last drill on this node was at ${localTime(before.atWallMs)}.`,
  );
  const parts: Part[] = [];
  const add = (part: Part): void => {
    parts.push(part);
    say(lineOf(part, before));
  };
  await interruptible(async (signal) => {
    const world = openWorld(config, pair, signal);
    try {
      await runParts(world, add);
    } finally {
      world.close();
    }
  });
  if (options.full === true && parts.every(({ trouble }) => trouble === null)) {
    for (const turn of ['there', 'back']) {
      say(`\nFull drill, ${turn}:`);
      add(await exchange(path, options));
      if (parts.at(-1)?.trouble !== null) break;
    }
  }
  end(parts);
  if (parts.some(({ trouble }) => trouble !== null))
    throw new CommandError('FAILED', 'A part of the drill failed.');
}

const isFit = ({ grade }: Diagnosis): boolean => grade !== 'not-ready';

/** With the rejoin; the outage is a part of it. */
async function exchange(path: string, { json }: DrillOptions): Promise<Part> {
  const startedMs = performance.now();
  const { to, done, text, rejoin } = await runSwitchover(path, {
    yes: true,
    rejoin: true,
    json: json === true,
  });
  const trouble = !done ? text : (rejoin?.stop?.why ?? null);
  const ms = trouble === null ? Math.round(performance.now() - startedMs) : null;
  return { name: `switchover to ${to}, with rejoin`, ms, trouble };
}
