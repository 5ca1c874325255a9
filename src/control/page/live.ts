import type { WatchDocument } from '../picture/document.ts';
import { type Picture, pictureOf } from '../picture/picture.ts';
import { answered, nothingSeen, type Viewing } from '../picture/viewing.ts';
import { pageOf } from './page.ts';
import { REGIONS, type Regions, regionsOf, titleOf } from './regions.ts';

export interface LiveParts {
  readonly document: () => WatchDocument;
  readonly showTime: (atWallMs: number) => string;
}

/** The page and everybody who has it open. Drawn once for all of them. */
export interface Live {
  page(): string;
  /** Sends the whole picture at once and then what changes, at each `tick`; returns how to stop. */
  follow(send: (text: string) => void): () => void;
  tick(): void;
  viewers(): number;
}

export function livePage({ document, showTime }: LiveParts): Live {
  const viewers = new Set<(text: string) => void>();
  let viewing: Viewing = nothingSeen();
  let sent: Drawn | null = null;

  function draw(): Drawn | null {
    const d = document();
    viewing = answered(viewing, d);
    const picture = pictureOf(viewing, d.atWallMs);
    if (picture === null) return null;
    return { picture, title: titleOf(picture), regions: regionsOf(picture, showTime), stamp: stampOf(d) };
  }

  return {
    page() {
      const drawn = draw();
      return drawn === null ? '' : pageOf(drawn.picture, drawn.regions);
    },
    follow(send) {
      const drawn = draw();
      if (drawn !== null) send(eventOf(drawn, null));
      viewers.add(send);
      return () => void viewers.delete(send);
    },
    tick() {
      if (viewers.size === 0) return;
      const drawn = draw();
      if (drawn === null) return;
      const event = eventOf(drawn, sent);
      sent = drawn;
      for (const send of viewers) send(event);
    },
    viewers: () => viewers.size,
  };
}

interface Drawn {
  readonly picture: Picture;
  readonly title: string;
  readonly regions: Regions;
  /** Another one when the list of failovers is another one. */
  readonly stamp: string;
}

/** Sent at each tick, even when nothing has changed: silence is how a browser learns that nobody is there. */
function eventOf({ title, regions, stamp }: Drawn, before: Drawn | null): string {
  const changed = REGIONS.filter((name) => before === null || before.regions[name] !== regions[name]);
  const data = {
    ...(before?.title === title ? {} : { title }),
    regions: Object.fromEntries(changed.map((name) => [name, regions[name]])),
    stamp,
  };
  return `event: picture\ndata: ${JSON.stringify(data)}\n\n`;
}

const stampOf = ({ status }: WatchDocument): string =>
  [status.lastFailover?.atWallMs ?? 0, status.epoch?.failover ?? 0, status.phase === 'failing-over'].join(
    '-',
  );
