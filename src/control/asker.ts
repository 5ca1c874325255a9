import type { Owner } from '../core/challenge.ts';
import type { ControlRequest } from './parse-request.ts';

type Change = Extract<ControlRequest, { readonly by: string }>;

/**
 * Whether a request changes what an operator answers for. Not `fence`, which only the other daemon asks and which makes
 * this node safer: an older version of it, in the middle of an upgrade, must be heard, too.
 */
export const mustProve = (request: ControlRequest): boolean =>
  request.op === 'drill' || ('by' in request && request.op !== 'fence');

/** The same request, asked by whom the kernel vouches for; null: nobody could be asked for a proof. */
export function askedBy(request: ControlRequest, owner: Owner | null): ControlRequest {
  if (!isChange(request)) return request;
  return { ...request, by: (owner === null ? unproven(request.by) : named(owner, request.by)).slice(0, 255) };
}

const isChange = (request: ControlRequest): request is Change => 'by' in request;

/** The proven name first. What the client says of itself stays where it says something else, or more. */
function named({ name, trusted }: Owner, says: string): string {
  if (trusted && RELAYED.test(says)) return says;
  const said = says.replace(RELAYED, '');
  if (said === name || said === NOBODY) return name;
  return said.startsWith(`${name}@`) ? said : `${name} (says: ${said})`;
}

const unproven = (says: string): string => `${says} (not proven)`;

/** What the daemon of the other node passes on was proven there. */
const RELAYED = /^relayed: /;
const NOBODY = 'somebody';
