import type { Picture } from '../../control/picture/picture.ts';
import type { Look } from './line.ts';
import { openScreen } from './screen.ts';
import type { Rendered } from './watch.ts';

/** Where the picture goes. */
export interface Shower {
  show(): void;
  close(): void;
}

export interface ShowerParts {
  readonly render: (size: Pick<Look, 'columns' | 'rows' | 'keys'>) => Rendered | null;
  /** Who watches wants to end it. */
  readonly stop: () => void;
}

const QUIT = new Set(['q', 'Q', '\u0003', '\u001b']);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal: drawn in place. A signal ends the process as it would have, after the terminal was given back. */
export function onScreen({ render, stop }: ShowerParts): Shower {
  const show = (): void => {
    const picture = render({ ...screen.size(), keys: true });
    if (picture !== null) screen.draw(picture.lines);
  };
  const screen = openScreen({ onKey: (key) => QUIT.has(key) && stop(), onChange: () => show() });
  const end = (signal: NodeJS.Signals): void => {
    close();
    process.kill(process.pid, signal);
  };
  const close = (): void => {
    screen.close();
    for (const signal of SIGNALS) process.off(signal, end);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  // The terminal is gone, and with it everybody who watched.
  process.stdout.on('error', stop);
  return { show, close };
}

const COLUMNS = 80;
const ROWS = 30;

/** A file, a pipe or a terminal that cannot move its cursor: the picture once more whenever it says something new. */
export function inLines({ render, stop }: ShowerParts): Shower {
  let told = '';
  process.stdout.on('error', stop);
  return {
    show() {
      const rendered = render({ columns: process.stdout.columns || COLUMNS, rows: ROWS, keys: false });
      if (rendered === null) return;
      const news = essence(rendered.picture);
      if (news === told) return;
      process.stdout.write(`${told === '' ? '' : '\n'}${rendered.lines.join('\n')}\n`);
      told = news;
    },
    close: () => undefined,
  };
}

/** What makes another picture: everything but the figures that change with every beat. */
function essence({ headline, nodes, phase, deadCount, vip, pause, attention, channels }: Picture): string {
  return JSON.stringify([
    headline.word,
    nodes.map(({ role, vip: holds, daemon }) => [role, holds, daemon]),
    phase.text,
    deadCount.count,
    vip.text,
    pause?.untilWallMs,
    attention.map(({ code }) => code),
    channels.map(({ tone }) => tone),
  ]);
}
