import type { Coordinator, Lab } from './lab.ts';

/** One line that the daemon of one host wrote. */
export interface JournalLine {
  readonly host: Coordinator;
  /** journald's wall clock, which is that of the machine. */
  readonly atMs: number;
  /** syslog's: 0 is `emerg`, 7 is `debug`. */
  readonly priority: number;
  /** Without the fields at its end. */
  readonly text: string;
  /** `code=…`, `turn=…`, `step=…`, `phase=…` at the end of the line. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Journal {
  lines(): readonly JournalLine[];
  /** The first line with this code since a moment; `turn: 'over'` for the end of something that held. */
  find(code: string, sinceMs: number, turn?: 'over'): JournalLine | undefined;
  stop(): void;
}

const SERVICE = 'whpg-failover.service';

/** Follows the daemon's journal, from the beginning of this boot. Ends with the host. */
export function followJournal(
  lab: Lab,
  host: Coordinator,
  onLine: (line: JournalLine) => void = () => {},
): Journal {
  const lines: JournalLine[] = [];
  const command = ['journalctl', '--boot', '--follow', '--lines=all', '--output=json', `--unit=${SERVICE}`];
  const child = lab.follow(host, command, (text) => {
    const line = parse(host, text);
    if (line === null) return;
    lines.push(line);
    onLine(line);
  });
  return {
    lines: () => lines,
    find: (code, sinceMs, turn) =>
      lines.find(
        ({ atMs, fields }) =>
          fields.code === code && atMs >= sinceMs && (turn === 'over') === (fields.turn === 'over'),
      ),
    stop: () => child.stop(),
  };
}

/** Null for what is about another line: that `logger` wrote it too, or that people could not be told of it. */
function parse(host: Coordinator, json: string): JournalLine | null {
  const { MESSAGE, PRIORITY, _COMM, __REALTIME_TIMESTAMP } = record(json);
  if (MESSAGE === undefined || _COMM === 'logger' || MESSAGE.startsWith('People ')) return null;
  const fields: Record<string, string> = {};
  let text = MESSAGE;
  for (let match = FIELD.exec(text); match !== null; match = FIELD.exec(text)) {
    fields[match[1] ?? ''] = match[2] ?? '';
    text = text.slice(0, match.index);
  }
  const atMs = Number(__REALTIME_TIMESTAMP) / 1000;
  return { host, atMs, priority: Number(PRIORITY), text, fields };
}

const FIELD = / (code|turn|step|phase|tool|tookMs)=(\S+)$/;

function record(json: string): Record<string, string | undefined> {
  try {
    return JSON.parse(json) as Record<string, string>;
  } catch {
    return {};
  }
}
