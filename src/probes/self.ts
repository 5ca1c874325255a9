import type { Answer } from '../core/evidence.ts';
import type { Exec, RunResult } from '../runtime/ports.ts';

/** Asks an address by short pings until the first reply. Used on suspicion only: it starts a process. */
export async function askGateway(exec: Exec, gateway: string, timeoutMs: number): Promise<Answer> {
  // With -w, ping ends at the first reply; 0.2 s is the shortest interval that needs no privilege everywhere.
  const args = ['-n', '-q', '-c', '1', '-i', '0.2', '-w', '2', gateway];
  return gatewayAnswer(await exec({ file: 'ping', args, timeoutMs }));
}

/** Exit code 1 is "no reply"; 2 is that ping could not ask, which says nothing about the gateway. */
export function gatewayAnswer(result: RunResult): Answer {
  if (result.kind === 'timeout') return 'dead';
  if (result.kind !== 'exit') return 'unknown';
  if (result.code === 0) return 'alive';
  return result.code === 1 ? 'dead' : 'unknown';
}
