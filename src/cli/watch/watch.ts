import { loadConfig } from '../../config/load.ts';
import { control } from '../../config/settings/output.ts';
import type { WatchDocument } from '../../control/picture/document.ts';
import { type Picture, pictureOf } from '../../control/picture/picture.ts';
import { answered, nothingSeen, unanswered, type Viewing } from '../../control/picture/viewing.ts';
import type { JournalRecord } from '../../journal/record.ts';
import { systemClock as clock } from '../../runtime/clock.ts';
import { askControl } from '../../runtime/control-client.ts';
import { askDaemon } from '../ask.ts';
import { CommandError } from '../exit-codes.ts';
import { dashboard } from './dashboard.ts';
import { earlierEvents } from './earlier.ts';
import { glyphsFor } from './glyphs.ts';
import { type Look, paint } from './line.ts';
import { inLines, onScreen, type Shower } from './show.ts';

const EVERY_MS = 500;
const ANSWER_MS = 1500;
const EARLIER_RECORDS = 300;

/** `status --watch`: until q, Ctrl-C or a signal. A daemon that ends while it runs is waited for. */
export async function watchStatus(path: string): Promise<void> {
  let viewing = await firstLook(path);
  const ended = new AbortController();
  const isScreen = process.stdout.isTTY && (process.env.TERM ?? 'dumb') !== 'dumb';
  const shower: Shower = (isScreen ? onScreen : inLines)({
    stop: () => ended.abort(),
    render: (size) => rendered(viewing, size),
  });
  try {
    while (!ended.signal.aborted) {
      const startedMs = clock.now().monoMs;
      viewing = await lookAgain(path, viewing);
      shower.show();
      await pause(startedMs + EVERY_MS, ended.signal);
    }
  } finally {
    shower.close();
  }
}

const pause = (untilMs: number, signal: AbortSignal): Promise<void> =>
  clock.sleepUntil(untilMs as Parameters<typeof clock.sleepUntil>[0], signal);

/** Who asks before any daemon runs gets the answer that `status` gives. */
async function firstLook(path: string): Promise<Viewing> {
  const answer = await askDaemon(path, { op: 'watch' });
  if (answer.ok !== true)
    throw new CommandError(
      'FAILED',
      'The daemon that runs is older than this program.\n    systemctl restart whpg-failover',
    );
  const { records } = await askDaemon(path, { op: 'history', limit: EARLIER_RECORDS });
  const earlier = earlierEvents((records ?? []) as readonly JournalRecord[]);
  return answered(nothingSeen(earlier), answer.watch as WatchDocument);
}

async function lookAgain(path: string, before: Viewing): Promise<Viewing> {
  const reply = await askControl(socketOf(path), { op: 'watch' }, ANSWER_MS);
  if (reply.kind !== 'answer') return unanswered(before, reply.why, Date.now());
  // Our own daemon wrote it; one of another version may have taken its place meanwhile.
  if (reply.value.ok !== true) return unanswered(before, 'it is of another version', Date.now());
  return answered(before, reply.value.watch as WatchDocument);
}

function socketOf(path: string): string {
  const loaded = loadConfig(path);
  return loaded.kind === 'ok' ? loaded.config.control.socket : control.settings.socket.default;
}

function rendered(viewing: Viewing, size: Pick<Look, 'columns' | 'rows' | 'keys'>): Rendered | null {
  const picture = pictureOf(viewing, Date.now());
  if (picture === null) return null;
  const { NO_COLOR: noColour = '', TERM: term = 'dumb' } = process.env;
  const colour = noColour === '' && process.stdout.isTTY && term !== 'dumb';
  const look = { ...size, colour, glyphs: glyphsFor(process.env) };
  return { picture, lines: dashboard(picture, look).map((line) => paint(line, look)) };
}

export interface Rendered {
  readonly picture: Picture;
  readonly lines: readonly string[];
}
