import type { Epoch } from './epoch.ts';

/** The epoch as one line of text, as it lies in its file and travels in reports: `2 1 scdw`. */
export function epochLine(epoch: Epoch): string {
  return `${epoch.timeline} ${epoch.failover} ${epoch.primary}`;
}

/** Reads such a line; null when it is none, for example half a line. */
export function parseEpochLine(line: string): Epoch | null {
  const found = /^(\d{1,9}) (\d{1,9}) ([A-Za-z0-9._:-]{1,255})$/.exec(line.trim());
  if (!found) return null;
  return { timeline: Number(found[1]), failover: Number(found[2]), primary: found[3] ?? '' };
}
