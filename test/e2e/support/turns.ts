import { spawn } from 'node:child_process';
import { until } from '../../lab/driver/until.ts';

/** Longer than any scenario that somebody may have to wait for. */
export const TURN_MS = 240_000;

/**
 * Whoever wants the room alone keeps the door shut while the others leave. The kernel takes the locks away from a
 * worker that crashed: they last as long as the pipe to it.
 */
const PROGRAM = `
exec 8>"$1/door" 9>"$1/room"
flock 8 && flock "$2" 9 && exec 8>&- && echo in && exec cat >/dev/null`;

/**
 * Workers play side by side; one whose scenario takes the whole machine for itself waits for the others to end, and
 * they wait for it. Returns what ends the turn.
 */
export async function takeTurn(directory: string, alone = false): Promise<() => void> {
  const mode = alone ? '--exclusive' : '--shared';
  const turn = spawn('sh', ['-c', PROGRAM, 'turn', directory, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  let isIn = false;
  turn.stdout.once('data', () => {
    isIn = true;
  });
  try {
    await until(alone ? 'the others end' : 'nobody is alone', () => isIn, { withinMs: TURN_MS });
  } catch (error) {
    turn.kill();
    throw error;
  }
  return () => void turn.stdin.end();
}
