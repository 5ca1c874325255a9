import { ANSWER_MS, isCompanyOf, SIGNS_KEPT_MS } from '../core/company.ts';
import type { IcmpAnswer, ReplicationRow, SelfEvidence, SqlAnswer, SshAnswer } from '../core/evidence.ts';
import { type MonoMs, monoMs } from '../core/units.ts';

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
  let signs: readonly MonoMs[] = [];

  return (heard) => {
    const { startedMs, endedMs } = heard;
    peerMs ??= startedMs;
    databaseMs ??= startedMs;
    companyMs ??= startedMs;
    if (databaseAnswered(heard)) databaseMs = endedMs;
    const pinged = heard.icmp.answer === 'alive' && heard.icmpSilentSinceMs === null;
    const toldMore = hostAnswered(heard) || databaseAnswered(heard);
    const peerAnswered = pinged || toldMore;
    const told = toldMore || othersAnswered(heard.self);
    signs = remember(signs, [told ? startedMs : null, heard.icmpLastReplyMs], startedMs);
    // A sign between two silences may be one that only we got: another one must come shortly before or after it.
    const together =
      pinged &&
      (heard.icmpLastCompanyMs === heard.icmpLastReplyMs || inCompany(heard.icmpLastReplyMs, signs));
    const alone = !together && !(told && inCompany(startedMs, signs));
    // Early rather than late: what is given up must be given up in time.
    if (!alone) companyMs = monoMs(Math.min(endedMs, startedMs + ANSWER_MS));
    companyMs = latest(companyMs, heard.icmpLastCompanyMs);
    for (const sign of signs) if (inCompany(sign, signs)) companyMs = latest(companyMs, sign);
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

function remember(
  signs: readonly MonoMs[],
  seen: readonly (MonoMs | null)[],
  nowMs: MonoMs,
): readonly MonoMs[] {
  const all = new Set([...signs, ...seen.filter((sign) => sign !== null)]);
  return [...all].filter((sign) => nowMs - sign <= SIGNS_KEPT_MS);
}

function inCompany(sign: MonoMs | null, signs: readonly MonoMs[]): boolean {
  return sign !== null && signs.some((before) => isCompanyOf(before, sign));
}

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
