import { policyOf } from '../../config/policy.ts';
import { answerTo, type ControlAnswer } from '../../control/answer.ts';
import type { ControlRequest } from '../../control/parse-request.ts';
import { statusDocument } from '../../control/status-document.ts';
import { whyDocument } from '../../control/why-document.ts';
import { unreachable } from '../../core/assert.ts';
import { exerciseAddress } from '../../effects/exercise-address.ts';
import { releaseVip, takeVip } from '../../effects/vip.ts';
import { readJournal } from '../../journal/read-journal.ts';
import type { OwnerProofs } from '../../runtime/ports.ts';
import { askThere } from '../ask-node.ts';
import { version } from '../version.ts';
import type { Deeds } from './deeds.ts';
import type { Loop } from './loop.ts';
import type { TellPeople } from './people.ts';
import { type WatchParts, watched } from './watch.ts';

export interface ControlParts extends WatchParts {
  /** Null: nobody can be asked to show who they are, and their word is taken. */
  readonly proofs: OwnerProofs | null;
  readonly deeds: Deeds;
  readonly people: TellPeople;
}

const HISTORY_LIMITS = { bytesMax: 4 * 1024 * 1024, timeoutMs: 2000, withoutBeats: true };

/** Answers the control socket: questions from the last beat, requests through the loop like everything else. */
export function controlAnswers(parts: ControlParts): (line: string) => Promise<string> {
  const watch = watched(parts);
  return answerTo(
    async (request) => (request.op === 'watch' ? { ok: true, watch: watch() } : handle(request, parts)),
    parts.proofs,
  );
}

async function handle(
  request: Exclude<ControlRequest, { op: 'watch' }>,
  parts: ControlParts,
): Promise<ControlAnswer> {
  const { loop, clock, config, deeds } = parts;
  const policy = policyOf(config());
  switch (request.op) {
    case 'status': {
      const nowMs = clock.now().monoMs;
      const source = {
        cluster: config().cluster,
        version,
        state: loop.state(),
        evidence: loop.evidence(),
        policy,
        nowMs,
        told: parts.told(),
      };
      return { ok: true, status: statusDocument(source) };
    }
    case 'why':
      return { ok: true, why: whyDocument(loop.state(), loop.evidence(), { policy, now: clock.now() }) };
    case 'history': {
      const read = await readJournal(config().journal.directory, HISTORY_LIMITS, deeds.ports.files);
      return { ok: true, records: read.records.slice(-request.limit), problems: read.problems };
    }
    case 'tell':
      parts.people.here(request.code, request.text);
      return { ok: true, text: 'told' };
    case 'drill':
      return exercise(parts);
    case 'vip-release':
      return release(request, parts);
    case 'vip-take':
      return takeByHand(request, parts);
    case 'step-down':
      return stepDown(request, parts);
    case 'fence':
      return beFenced(request, parts);
    case 'pause':
    case 'resume':
      return onBothNodes(request, parts);
    case 'take-over':
    case 'ack':
      return reply(await loop.post({ kind: 'operator', request }));
    default:
      return unreachable(request);
  }
}

function reply({ decision }: Awaited<ReturnType<Loop['post']>>): ControlAnswer {
  return decision.reply ?? { ok: true, text: decision.reason };
}

/** Marks a request that the other daemon has passed on, so that it does not come back. */
const RELAYED_BY = /^relayed: /;
const RELAY_MS = 2000;
/** Where a process has to start there first, which passes it on. */
const BOUND_RELAY_MS = 4000;

/** A pause concerns the pair: each daemon is told, and the answer says what became of the other one. */
async function onBothNodes(
  request: Extract<ControlRequest, { op: 'pause' | 'resume' }>,
  { loop, deeds, config }: ControlParts,
): Promise<ControlAnswer> {
  const relayed = RELAYED_BY.test(request.by);
  const own = { ...request, by: request.by.replace(RELAYED_BY, '') };
  const here = reply(await loop.post({ kind: 'operator', request: own }));
  if (relayed || !here.ok) return here;
  const passedOn = { ...own, by: `relayed: ${own.by}@${deeds.selfName}` };
  const { ssh } = deeds.ports;
  const waitMs = ssh.bound === true ? BOUND_RELAY_MS : RELAY_MS;
  const there = await askThere(ssh, config().control.socket, passedOn, waitMs);
  const text = `${here.text ?? ''} here${there?.ok === true ? ' and on the other node' : '; the other node could NOT be told'}`;
  return { ...here, text };
}

/** What is seen after the deed is the answer. */
async function release(
  { by }: { readonly by: string },
  { loop, deeds }: ControlParts,
): Promise<ControlAnswer> {
  const posted = await loop.post({ kind: 'operator', request: { op: 'move-vip', deed: 'release', by } });
  await posted.done;
  if (posted.decision.reply?.ok !== true) return reply(posted);
  const released = await releaseVip(deeds.vip, deeds.ports.exec);
  return released.kind === 'absent' ? { ok: true, text: released.how } : { ok: false, text: released.why };
}

async function takeByHand(
  { by }: { readonly by: string },
  { loop, deeds }: ControlParts,
): Promise<ControlAnswer> {
  const request = { op: 'move-vip', deed: 'take', by, evidence: loop.evidence() } as const;
  const posted = await loop.post({ kind: 'operator', request });
  await posted.done;
  if (posted.decision.reply?.ok !== true) return reply(posted);
  const taken = await takeVip(deeds.vip, deeds.ports.exec);
  return taken.kind === 'done' ? { ok: true, text: taken.seen } : { ok: false, text: taken.why };
}

/** Answers only after it was looked whether the VIP is gone: the other side promotes on this word. */
async function beFenced(
  request: Extract<ControlRequest, { op: 'fence' }>,
  { loop, deeds }: ControlParts,
): Promise<ControlAnswer> {
  const posted = await loop.post({ kind: 'operator', request });
  if (posted.decision.reply?.ok !== true) return reply(posted);
  const released = await releaseVip(deeds.vip, deeds.ports.exec);
  return { ...reply(posted), vip: released.kind === 'absent' ? 'absent' : 'held' };
}

/** Answers when both deeds are over. */
async function stepDown(
  request: Extract<ControlRequest, { op: 'step-down' }>,
  { loop, deeds }: ControlParts,
): Promise<ControlAnswer> {
  const posted = await loop.post({ kind: 'operator', request });
  await posted.done;
  if (posted.decision.reply?.ok !== true) return reply(posted);
  const released = await releaseVip(deeds.vip, deeds.ports.exec);
  const vip = released.kind === 'absent' ? released.how : `the VIP is NOT released: ${released.why}`;
  return { ok: released.kind === 'absent', text: `fenced: its database was stopped; ${vip}` };
}

/** Never the VIP: the loader refuses a spare address that is in use. */
async function exercise({ config, deeds, clock }: ControlParts): Promise<ControlAnswer> {
  const spare = config().drill.address;
  if (spare === null) return { ok: false, text: 'drill.address is not set' };
  const address = { ...deeds.vip, address: spare.address, prefix: spare.prefix, label: null };
  const done = await exerciseAddress(address, { exec: deeds.ports.exec, clock });
  return done.kind === 'done' ? { ok: true, exercise: done } : { ok: false, text: done.why };
}
