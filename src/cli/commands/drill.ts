import { confirm } from '../confirm.ts';
import { diagnoseAll } from '../doctor/doctor.ts';
import { formatDiagnosis } from '../doctor/format.ts';
import { runParts } from '../drill/parts.ts';
import { type DrillRecord, drillFile, keepDrill, lastDrill, type Part } from '../drill/record.ts';
import { CommandError } from '../exit-codes.ts';
import { localTime } from '../format-status.ts';
import { asServiceUser } from '../on-coordinator.ts';
import { openWorld } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';

export interface DrillOptions {
  readonly full?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** The monthly exercise: the doctor, then what can be done and undone, timed and compared with the last time. */
export async function drill(path: string, options: DrillOptions): Promise<void> {
  const { config, pair } = asServiceUser(path);
  const say = storyTo(options);
  const diagnosis = await diagnoseAll(config, pair, path);
  say(formatDiagnosis(diagnosis));
  if (diagnosis.grade === 'not-ready')
    throw new CommandError('PREREQUISITE', 'Mend what failed first: a drill on top of it shows nothing.');
  if (options.full === true && options.yes !== true)
    await confirm('A full drill exchanges the roles twice: clients lose their connections twice. Do it?');

  const file = drillFile(config.journal.directory);
  const before = lastDrill(file);
  const stop = new AbortController();
  const world = openWorld(config, pair, stop.signal);
  say(
    before === null
      ? '\nThe first drill on this node.'
      : `\nThe last drill was at ${localTime(before.atWallMs)}.`,
  );
  try {
    const parts = await runParts(world, (part) => say(line(part, before)));
    const record: DrillRecord = { atWallMs: world.clock.now().wallMs, parts };
    const trouble = keepDrill(file, record);
    if (trouble !== null) say(`It could not be kept for the next time: ${trouble}`);
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ diagnosis, ...record, before }, null, 2)}\n`);
    if (parts.some((part) => part.trouble !== null))
      throw new CommandError('FAILED', 'A part of the drill failed.');
  } finally {
    stop.abort();
    world.close();
  }
  if (options.full !== true) return;
  const { switchover } = await import('./take-over.ts');
  for (const turn of ['there', 'back']) {
    say(`\nFull drill, ${turn}:`);
    await switchover(path, { yes: true, rejoin: true });
  }
}

function line({ name, ms, trouble }: Part, before: DrillRecord | null): string {
  if (trouble !== null) return `FAILED   ${name}: ${trouble}`;
  const was = before?.parts.find((part) => part.name === name)?.ms ?? null;
  return `done     ${name.padEnd(44)} ${String(ms).padStart(6)} ms${was === null ? '' : `  (last time ${was} ms)`}`;
}
