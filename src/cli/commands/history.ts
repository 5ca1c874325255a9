import { parseDuration } from '../../config/units.ts';
import { failoversOf } from '../../journal/failovers.ts';
import { historyOf } from '../../journal/history.ts';
import { momentText } from '../clock-text.ts';
import { CommandError } from '../exit-codes.ts';
import { formatHistory } from '../format-history.ts';
import { journalOnDisk } from '../journal-source.ts';
import { terminalWidth } from '../wrap.ts';

interface Options {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly last: string;
  readonly since?: string;
  readonly journal?: string;
}

/** From the journal on the disk: it answers whether or not the daemon runs. */
export async function history(path: string, options: Options): Promise<void> {
  const sinceMs = options.since === undefined ? null : parseDuration(options.since);
  if (options.since !== undefined && sinceMs === null)
    throw new CommandError('USAGE', `--since ${options.since}: a duration such as 30m or 24h is expected`);
  if (!/^\d{1,6}$/.test(options.last))
    throw new CommandError('USAGE', `--last ${options.last}: a whole number is expected`);
  const { recorded, problems, where } = await journalOnDisk(path, options.journal, { withoutBeats: true });
  const fromMs = sinceMs === null ? 0 : Date.now() - sinceMs;
  const all = historyOf(recorded, momentText).filter(({ atWallMs }) => atWallMs >= fromMs);
  const wanted =
    options.all === true || options.json === true ? all : all.filter(({ turn }) => turn !== 'again');
  const lines = Number(options.last) === 0 ? wanted : wanted.slice(-Number(options.last));
  const failovers = failoversOf(recorded).filter(({ startedWallMs }) => startedWallMs >= fromMs);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const text =
    options.json === true
      ? JSON.stringify({ journal: where, lines, failovers, problems }, null, 2)
      : formatHistory(lines, failovers, terminalWidth());
  process.stdout.write(`${text}\n`);
}
