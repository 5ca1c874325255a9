import type { Answer } from '../core/evidence.ts';
import type { Exec, RunResult } from '../runtime/ports.ts';

/**
 * Seconds between two pings. Under 40 % loss each way one of five in half a beat gets through nine times in ten, one of
 * two six times. Older pings let only root send more often than every 0.2 s, and say so.
 */
const intervals = ['0.1', '0.2'] as const;

/** Asks an address by short pings until the first reply. Used on suspicion only: it starts a process. */
export async function askGateway(exec: Exec, gateway: string, timeoutMs: number): Promise<Answer> {
  const [often, seldom] = intervals;
  const first = await ping(exec, gateway, often, timeoutMs);
  const refused = first.code === 2 && first.stderr.includes('minimal interval');
  return gatewayAnswer(refused ? await ping(exec, gateway, seldom, timeoutMs) : first);
}

/** With -w, ping ends at the first reply. */
function ping(exec: Exec, address: string, interval: string, timeoutMs: number): Promise<RunResult> {
  const args = ['-n', '-q', '-c', '1', '-i', interval, '-w', '2', address];
  return exec({ file: 'ping', args, timeoutMs });
}

/** Exit code 1 is "no reply"; 2 is that ping could not ask, which says nothing about the gateway. */
export function gatewayAnswer(result: RunResult): Answer {
  if (result.kind === 'timeout') return 'dead';
  if (result.kind !== 'exit') return 'unknown';
  if (result.code === 0) return 'alive';
  return result.code === 1 ? 'dead' : 'unknown';
}
