import type { Answer, SshAnswer, SshWhy } from '../core/evidence.ts';
import type { Clock, SshHost, SshTrouble } from '../runtime/ports.ts';
import { parseReport } from './report.ts';

/** Asks the other coordinator's host about itself. `host` was opened with `reportHelper` as its helper. */
export async function askSsh(clock: Clock, host: SshHost, timeoutMs: number): Promise<SshAnswer> {
  const startedMs = clock.now().monoMs;
  const result = await host.ask('report', timeoutMs);
  if (result.kind === 'trouble') {
    const [answer, why] = troubles[result.trouble];
    return { answer, why, detail: result.detail, tookMs: null, report: null };
  }
  const tookMs = clock.now().monoMs - startedMs;
  const report = result.kind === 'lines' ? parseReport(result.lines) : null;
  if (report !== null) return { answer: 'alive', why: 'report', detail: '', tookMs, report };
  const detail =
    result.kind === 'lines' ? 'the report cannot be read' : 'sshd answers, the report did not end';
  return { answer: 'alive', why: 'no-report', detail, tookMs, report: null };
}

export const sshOff: SshAnswer = {
  answer: 'unknown',
  why: 'off',
  detail: 'switched off',
  tookMs: null,
  report: null,
};

/** A refusal of our key or by our known_hosts says something about us, and that the host lives. */
const troubles: Readonly<Record<SshTrouble, readonly [Answer, SshWhy]>> = {
  refused: ['dead', 'refused'],
  silence: ['dead', 'silence'],
  unreachable: ['dead', 'unreachable'],
  denied: ['unknown', 'denied'],
  closed: ['unknown', 'failed'],
  failed: ['unknown', 'failed'],
};
