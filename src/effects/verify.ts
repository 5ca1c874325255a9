import type { DeedOutcome } from '../core/steps.ts';
import type { Clock, SqlOnce, SqlResult } from '../runtime/ports.ts';
import { askSegments, type Canary } from './canary.ts';
import { type ProofOptions, proofOfPromotion } from './proof.ts';
import { never, pollUntil } from './wait.ts';

export interface VerifyOptions extends ProofOptions {
  /** `failover.verify`: `segments` also has every segment answer one query. */
  readonly reach: 'coordinator' | 'segments';
  /** `failover.segmentsMustAnswer`: without it, segments that do not answer are reported and nothing more. */
  readonly segmentsMustAnswer: boolean;
  /** `promotion.verifyTimeout`. */
  readonly timeoutMs: number;
}

interface Ports {
  readonly sql: SqlOnce;
  readonly clock: Clock;
}

const everyMs = 50;
/** A new primary that hangs on one question may answer the next one. */
const askTimeoutMs = 2000;

/**
 * Sees the new primary accept a write, on a new timeline, as the primary of the catalogue; and its segments answer,
 * where that is wanted. Asking again is harmless.
 */
export async function verify(
  options: VerifyOptions,
  ports: Ports,
  signal: AbortSignal = never,
): Promise<DeedOutcome> {
  const endMs = ports.clock.now().monoMs + options.timeoutMs;
  const coordinator = await coordinatorServes(options, ports, signal);
  if (coordinator.kind === 'missing') {
    const why = `not verified within ${options.timeoutMs} ms: ${coordinator.why}`;
    return { step: 'verify', kind: 'failed', why };
  }
  const seen = coordinator.seen;
  if (options.reach === 'coordinator') return { step: 'verify', kind: 'done', changed: true, seen };
  const leftMs = Math.max(everyMs, endMs - ports.clock.now().monoMs);
  const canary = await segmentsAnswer(options, ports, leftMs, signal);
  const told = canaryWords(canary);
  if (canary.kind !== 'silent')
    return { step: 'verify', kind: 'done', changed: true, seen: `${seen}; ${told}` };
  return options.segmentsMustAnswer
    ? { step: 'verify', kind: 'failed', why: `${told} (failover.segmentsMustAnswer is set)` }
    : { step: 'verify', kind: 'done', changed: true, seen, trouble: told };
}

type Seen =
  | { readonly kind: 'seen'; readonly seen: string }
  | { readonly kind: 'missing'; readonly why: string };

/** Write and proof are asked at the same time, and each of them again until it is there. */
async function coordinatorServes(
  options: VerifyOptions,
  { sql, clock }: Ports,
  signal: AbortSignal,
): Promise<Seen> {
  let statement = coordinatorWrite;
  let write: Seen = { kind: 'missing', why: 'it was not asked' };
  let proof: Seen = write;
  const accepted = await pollUntil(
    clock,
    { everyMs, timeoutMs: options.timeoutMs, signal },
    async (leftMs) => {
      const timeoutMs = Math.min(leftMs, askTimeoutMs);
      const askWrite = async (): Promise<Seen> => {
        const result = await sql(options.local, statement, timeoutMs);
        if (result.kind === 'error' && result.sqlState === insufficientPrivilege) statement = humbleWrite;
        return writeSeen(result);
      };
      [write, proof] = await Promise.all([
        write.kind === 'seen' ? write : askWrite(),
        proof.kind === 'seen' ? proof : proofOfPromotion(options, sql, timeoutMs),
      ]);
      return write.kind === 'seen' && proof.kind === 'seen' ? `${write.seen}; ${proof.seen}` : null;
    },
  );
  if (accepted !== null) return { kind: 'seen', seen: accepted };
  const whys = [write, proof].flatMap((one) => (one.kind === 'missing' ? [one.why] : []));
  return { kind: 'missing', why: whys.join('; ') };
}

const insufficientPrivilege = '42501';

/**
 * One statement, one transaction, nothing left behind. The restore point puts a record into the WAL and is
 * refused in recovery; txid_current() gives the transaction an identity. A transaction that has both ends with
 * a commit record that is flushed to disk, and waits for a synchronous standby, exactly as a client's commit
 * would. It needs a superuser, which Greenplum's administrator is in every version.
 */
const coordinatorWrite =
  "select pg_create_restore_point('whpg_failover')::text as position, txid_current()::text as transaction";

/** For a role that may not create restore points: needs no right, and may be flushed a moment later. */
const humbleWrite = "select '' as position, txid_current()::text as transaction";

function writeSeen(result: SqlResult): Seen {
  if (result.kind === 'error')
    return { kind: 'missing', why: `no write: ${result.sqlState} ${result.message}` };
  if (result.kind === 'trouble')
    return { kind: 'missing', why: `no write: ${result.trouble} ${result.detail}`.trim() };
  const row = result.rows[0];
  const position = row?.position || 'an unknown position';
  return {
    kind: 'seen',
    seen: `a write was accepted in transaction ${row?.transaction ?? '?'} at ${position}`,
  };
}

/** Once, when it is only reported; until they answer, when the VIP waits for them. */
async function segmentsAnswer(
  { local, segmentsMustAnswer }: VerifyOptions,
  { sql, clock }: Ports,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Canary> {
  let last = await askSegments(local, sql, Math.min(timeoutMs, askTimeoutMs));
  if (!segmentsMustAnswer || last.kind !== 'silent') return last;
  await pollUntil(clock, { everyMs: 250, timeoutMs, signal }, async (leftMs) => {
    last = await askSegments(local, sql, Math.min(leftMs, askTimeoutMs));
    return last.kind === 'silent' ? null : true;
  });
  return last;
}

function canaryWords(canary: Canary): string {
  switch (canary.kind) {
    case 'none':
      return 'there are no segments to ask';
    case 'all':
      return `all ${canary.segments} segments answered`;
    case 'silent': {
      const names = canary.silent.join(', ');
      const who =
        names === ''
          ? `the query over all ${canary.segments} segments`
          : `of ${canary.segments} segments, ${names}`;
      return `${who} did not answer (${canary.why})`;
    }
  }
}
