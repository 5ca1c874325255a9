import type { IcmpAnswer, ReplicationRow, SelfEvidence, SqlAnswer, SshAnswer } from '../core/evidence.ts';
import { type MonoMs, monoMs } from '../core/units.ts';
import { companyWithinMs } from './icmp.ts';

/** What one beat heard, as far as signs of life go. */
export interface Heard {
  readonly startedMs: MonoMs;
  readonly endedMs: MonoMs;
  readonly icmp: IcmpAnswer;
  readonly icmpLastReplyMs: MonoMs | null;
  readonly icmpLastCompanyMs: MonoMs | null;
  readonly icmpSilentSinceMs: MonoMs | null;
  readonly ssh: SshAnswer;
  readonly sql: SqlAnswer;
  readonly replication: ReplicationRow | null;
  readonly self: SelfEvidence;
}

export interface Silence {
  readonly silentForMs: number;
  readonly sqlSilentForMs: number;
  readonly aloneForMs: number;
}

/** Remembers when peer, its database, and anybody at all were heard last. Call it once per beat. */
export function lifeMemory(): (heard: Heard) => Silence {
  let silentBeatMs: MonoMs | null = null;
  let peerMs: MonoMs | null = null;
  let databaseMs: MonoMs | null = null;
  let companyMs: MonoMs | null = null;
  let toldMs: MonoMs | null = null;

  return (heard) => {
    const { startedMs, endedMs } = heard;
    peerMs ??= startedMs;
    databaseMs ??= startedMs;
    companyMs ??= startedMs;
    if (databaseAnswered(heard)) databaseMs = endedMs;
    const pinged = heard.icmp.answer === 'alive' && heard.icmpSilentSinceMs === null;
    const toldMore = hostAnswered(heard) || databaseAnswered(heard);
    const peerAnswered = pinged || toldMore;
    const together = pinged && heard.icmpLastCompanyMs === heard.icmpLastReplyMs;
    const told = toldMore || othersAnswered(heard.self);
    // What one beat heard between two silences may be what only we got: another one must hear it shortly after.
    const toldShortlyBefore = startedMs - (toldMs ?? startedMs) <= companyWithinMs;
    const alone = !together && !(told && toldShortlyBefore);
    if (told) toldMs = startedMs;
    // Early rather than late: what is given up must be given up in time.
    if (!alone) companyMs = monoMs(Math.min(endedMs, startedMs + answerMs));
    // A lone reply between two silences may be one that only we got: it does not break our isolation.
    companyMs = latest(companyMs, heard.icmpLastCompanyMs);
    const aloneForMs = alone ? endedMs - companyMs : 0;
    const sqlSilentForMs = endedMs - databaseMs;
    if (peerAnswered) {
      silentBeatMs = null;
      peerMs = endedMs;
      return { silentForMs: 0, sqlSilentForMs, aloneForMs };
    }
    peerMs = latest(peerMs, heard.icmpLastReplyMs);
    silentBeatMs ??= startedMs;
    // The small probes begin between the beats, so theirs is often the first that nobody answered; but one
    // that was never answered at all (ping is filtered) says nothing about the time before the last answer.
    const pingMs = heard.icmpSilentSinceMs === null ? silentBeatMs : latest(heard.icmpSilentSinceMs, peerMs);
    const silentSinceMs = pingMs < silentBeatMs ? pingMs : silentBeatMs;
    return { silentForMs: endedMs - silentSinceMs, sqlSilentForMs, aloneForMs };
  };
}

/** Most answers come within this time of a beat; one that came later is taken for one that came then. */
const answerMs = 150;

/** Its kernel, its sshd or its postmaster said something, and be it a refusal. */
function hostAnswered({ ssh, sql }: Heard): boolean {
  return (
    ssh.answer === 'alive' ||
    ssh.why === 'refused' ||
    ssh.why === 'denied' ||
    sql.why === 'refused' ||
    sql.why === 'closed'
  );
}

function databaseAnswered({ sql, replication }: Heard): boolean {
  return sql.answer === 'alive' || replication !== null;
}

function othersAnswered(self: SelfEvidence): boolean {
  return self.gateway === 'alive' || self.witnesses.alive + self.witnesses.dead > 0;
}

function latest(one: MonoMs, other: MonoMs | null): MonoMs {
  return other !== null && other > one ? other : one;
}
