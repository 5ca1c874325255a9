import type { OwnerProofs } from '../runtime/ports.ts';
import { askedBy, mustProve } from './asker.ts';
import { type ControlRequest, parseRequest } from './parse-request.ts';

/** What the daemon answers, as one JSON object. `ok` false: nothing was done, `text` says why. */
export interface ControlAnswer {
  readonly ok: boolean;
  readonly text?: string;
  readonly [field: string]: unknown;
}

/**
 * From the line of a client to the line that goes back. A line that is no request gets an answer too. Who asks for a
 * change is first told how to show who they are, and asks again with that; without `proofs` their word is taken.
 */
export function answerTo(
  handle: (request: ControlRequest) => Promise<ControlAnswer>,
  proofs: OwnerProofs | null = null,
): (line: string) => Promise<string> {
  return async (line) => {
    const parsed = parseRequest(line);
    const answer: ControlAnswer =
      parsed.kind === 'request'
        ? await proven(line, parsed.request, handle, proofs)
        : { ok: false, text: parsed.why };
    return JSON.stringify(answer);
  };
}

async function proven(
  line: string,
  request: ControlRequest,
  handle: (request: ControlRequest) => Promise<ControlAnswer>,
  proofs: OwnerProofs | null,
): Promise<ControlAnswer> {
  if (!mustProve(request)) return handle(request);
  if (proofs === null) return handle(askedBy(request, null));
  const { proof, ...asked } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const question = JSON.stringify(asked);
  if (typeof proof !== 'string') {
    const challenge = await proofs.challenge(question);
    return challenge === null ? handle(askedBy(request, null)) : { ok: false, text: HOW, prove: challenge };
  }
  const owner = await proofs.ownerOf(proof, question);
  if (owner.kind === 'owner') return handle(askedBy(request, owner));
  return { ok: false, text: `who asks could not be seen (${owner.why}): nothing was changed; ask again` };
}

const HOW =
  'who asks for a change has to show who they are, by a file of theirs: use whpg-failover of the version of the daemon';
