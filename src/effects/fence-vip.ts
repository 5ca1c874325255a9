import type { SshHost } from '../runtime/ports.ts';
import type { Claim, FenceFact } from './fence.ts';
import { parseReleaseReport, releaseErrand } from './release-program.ts';
import { runThere } from './run-there.ts';
import { sshMayPass, sshShowsLife, sshTroubleWords } from './ssh-words.ts';

export interface VipOptions {
  /** Without its prefix. */
  readonly address: string;
  /** The control socket of the daemon on the other coordinator. */
  readonly controlSocket: string;
}

/** A daemon that does not answer within this is hung, and the other way must still have its time. */
const daemonMs = 1000;
/** Where a process of its own passes the question on, which has to start first. */
const relayMs = 2000;

/**
 * Takes the VIP from the old primary: through its own daemon, which has the capability, else by `ip` and
 * `sudo -n ip` over SSH. The result is what was seen afterwards, never that a command succeeded.
 */
export async function fenceVip(
  claim: Claim,
  options: VipOptions,
  ssh: SshHost,
  leftMs: () => number,
): Promise<FenceFact> {
  const question = JSON.stringify({ op: 'fence', epoch: claim.epoch, by: claim.by });
  const answerMs = ssh.bound === true ? relayMs : daemonMs;
  const answer = await ssh.askSocket(options.controlSocket, question, Math.min(answerMs, leftMs()));
  if (answer.kind === 'lines' && saysAbsent(answer.lines[0])) {
    return { kind: 'seen', how: 'its daemon has released the VIP' };
  }
  const result = await runThere(ssh, releaseErrand(options.address), leftMs());
  const reached = sshShowsLife(answer) || sshShowsLife(result);
  if (result.kind !== 'exit') {
    return { kind: 'not-seen', why: `VIP: ${sshTroubleWords(result)}`, reached, mayPass: sshMayPass(result) };
  }
  const report = parseReleaseReport(result.stdout);
  if (report?.vip === 'absent') return { kind: 'seen', how: `VIP ${report.why}` };
  return {
    kind: 'not-seen',
    why: `VIP: ${report?.why ?? 'no report came back'}`,
    reached: true,
    mayPass: false,
  };
}

/** The other daemon answers `{"ok":true,"vip":"absent",…}` after it has looked. */
function saysAbsent(line: string | undefined): boolean {
  try {
    const answer: unknown = JSON.parse(line ?? '');
    return typeof answer === 'object' && answer !== null && 'vip' in answer && answer.vip === 'absent';
  } catch {
    return false;
  }
}
