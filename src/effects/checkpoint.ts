import type { Clock, Log, SqlOnce, SqlTarget } from '../runtime/ports.ts';
import { never, pollUntil } from './wait.ts';

/** As long as a full buffer pool may take to be written to a slow disk. */
const timeoutMs = 10 * 60_000;
const againMs = 5000;

/**
 * Forces a checkpoint on the new primary: until then `pg_controldata` shows its old timeline, by which `gpstart` on
 * the old primary would not know that it was replaced. Behind the VIP, where nobody waits for it.
 */
export async function checkpoint(
  local: SqlTarget,
  { sql, clock, log }: { readonly sql: SqlOnce; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal = never,
): Promise<void> {
  const startedMs = clock.now().monoMs;
  let why = '';
  const done = await pollUntil(clock, { everyMs: againMs, timeoutMs, signal }, async (leftMs) => {
    const result = await sql(local, 'checkpoint', leftMs);
    if (result.kind === 'rows') return true;
    why =
      result.kind === 'error' ? `${result.sqlState} ${result.message}` : `${result.trouble} ${result.detail}`;
    return null;
  });
  const tookMs = Math.round(clock.now().monoMs - startedMs);
  if (done) log.write('info', 'checkpoint: the control file shows the new timeline.', { tookMs });
  else if (!signal.aborted)
    log.write(
      'warning',
      `No checkpoint on the new primary (${why}): run CHECKPOINT by hand before gpstart on the old one.`,
    );
}
