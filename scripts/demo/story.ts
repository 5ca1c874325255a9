import { setTimeout as sleep } from 'node:timers/promises';
import { startDaemons } from '../../test/lab/driver/daemon.ts';
import { followJournal, type JournalLine } from '../../test/lab/driver/journal.ts';
import { COORDINATORS, type Lab } from '../../test/lab/driver/lab.ts';
import { until } from '../../test/lab/driver/until.ts';
import { followWrites, type Write, type Writes } from '../../test/lab/driver/writes.ts';
import type { End } from './closing.ts';
import { FAULTS, type FaultName } from './faults.ts';
import { type LiveTimeline, liveTimeline, print } from './screen.ts';
import { durations, momentOf } from './timeline.ts';

/** How long the client writes before the fault. */
const WRITES_MS = 2000;
/** A hung database is waited for ten seconds, a fence and a promotion come after it. */
const STORY_MS = 60_000;
/** What comes after the client's first write: the other node, the announcements. */
const EPILOGUE_MS = 1500;
/** A client that writes every 20 ms and has not for so long has lost its primary. */
const STOPPED_MS = 120;

/** From two daemons that are not started yet to the verdict on the client's writes. */
export async function tell(lab: Lab, fault: FaultName): Promise<End> {
  await startDaemons(lab);
  print('== systemctl start whpg-failover on both: cdw serves with the VIP, scdw watches');
  const writes = followWrites(lab);
  const timeline = liveTimeline();
  const hear = (line: JournalLine): void => timeline.hear(momentOf(line));
  const journal = { cdw: followJournal(lab, 'cdw', hear), scdw: followJournal(lab, 'scdw', hear) };
  await lab.do('writer', 'start');
  await until('the client writes', () => writes.last());
  print('== the client writes a row through the VIP every 20 ms');
  await sleep(WRITES_MS);

  const { verb, what } = FAULTS[fault];
  print();
  print(' seconds  where   what', 'dim');
  const faultMs = Date.now();
  timeline.begin({ atMs: faultMs, where: 'cdw', what: 'FAULT', text: what, weight: 'bad' });
  const [first] = await Promise.all([watchClient(writes, faultMs, timeline), lab.do(...verb)]);
  await sleep(EPILOGUE_MS);
  timeline.end();

  const verdict = await lab.verdict();
  for (const host of COORDINATORS) journal[host].stop();
  writes.stop();
  const failedOver = first !== null && verdict.primaries.join() === 'scdw';
  return { fault, failedOver, verdict, took: durations(journal.scdw.lines(), faultMs) };
}

/** The client's last write through the old primary and its first through the new one; null when none came. */
async function watchClient(writes: Writes, faultMs: number, timeline: LiveTimeline): Promise<Write | null> {
  const tellWrite = ({ server, wallMs }: Write, what: string, weight: 'plain' | 'good'): void =>
    timeline.tell({ atMs: wallMs, where: 'client', what, text: `acknowledged by ${server}`, weight });
  const ended = await until('the client stops', () => silentSince(writes), { withinMs: STORY_MS }).catch(
    () => null,
  );
  if (ended !== null) tellWrite(ended, 'last write', 'plain');
  const first = await until('scdw acknowledges a write', () => writes.first('scdw', faultMs), {
    withinMs: STORY_MS,
  }).catch(() => null);
  if (first !== null) tellWrite(first, 'first write', 'good');
  return first;
}

function silentSince(writes: Writes): Write | null {
  const last = writes.last();
  return last !== undefined && Date.now() - last.wallMs > STOPPED_MS ? last : null;
}
