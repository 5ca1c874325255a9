import { type ControlData, parseControlData } from '../core/control-data.ts';
import type { Clock, Exec } from '../runtime/ports.ts';

/** A new look is due at this age: often while things change, seldom while they do not. */
const freshMs = { changing: 500, steady: 60_000 };
/** After a change of role the control file follows some time later (the time line 0.2 to 0.5 s). */
const settlesMs = 5_000;

const nothing: ControlData = { clusterState: null, timeline: null, systemId: null, checkpoint: null };

/** Runs `pg_controldata` only when `situation` has changed, shortly after that, and every minute. */
export function controlDataWatch(
  tools: { clock: Clock; exec: Exec },
  places: { dataDirectory: string; installation: string },
): (situation: string, timeoutMs: number) => Promise<ControlData> {
  let last = nothing;
  let seen: string | null = null;
  let changedMs = 0;
  let lookedMs = 0;

  return async (situation, timeoutMs) => {
    const nowMs = tools.clock.now().monoMs;
    if (situation !== seen) changedMs = nowMs;
    const freshForMs = nowMs - changedMs < settlesMs ? freshMs.changing : freshMs.steady;
    if (situation === seen && nowMs - lookedMs < freshForMs) return last;
    const result = await tools.exec({
      file: `${places.installation}/bin/pg_controldata`,
      args: [places.dataDirectory],
      env: { LC_ALL: 'C', LD_LIBRARY_PATH: `${places.installation}/lib`, PATH: '/usr/bin:/bin' },
      timeoutMs,
    });
    seen = situation;
    lookedMs = nowMs;
    if (result.kind === 'exit' && result.code === 0) last = parseControlData(result.stdout);
    // An old state must not pass for one after the change; time line and identity are kept until they are read.
    else last = { ...last, clusterState: null };
    return last;
  };
}
