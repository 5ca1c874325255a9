import { parseLsn } from './lsn.ts';
import type { Lsn } from './units.ts';

/** What `pg_controldata` tells about a data directory that matters here; null for what it did not tell. */
export interface ControlData {
  readonly clusterState: string | null;
  readonly timeline: number | null;
  readonly systemId: string | null;
  /** After a clean stop: the last record that was written. */
  readonly checkpoint: Lsn | null;
}

/** Reads the output of `pg_controldata` under LC_ALL=C. */
export function parseControlData(text: string): ControlData {
  const value = (name: string): string | null => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
    const found = line?.slice(name.length + 1).trim();
    return found === undefined || found === '' ? null : found.slice(0, 100);
  };
  const timeline = value("Latest checkpoint's TimeLineID");
  return {
    clusterState: value('Database cluster state'),
    timeline: timeline !== null && /^\d{1,9}$/.test(timeline) ? Number(timeline) : null,
    systemId: value('Database system identifier'),
    checkpoint: parseLsn(value('Latest checkpoint location') ?? ''),
  };
}
