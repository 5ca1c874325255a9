import { peerIsStandby } from './decide/ghost.ts';
import type { Evidence } from './evidence.ts';
import { inSync } from './ledger.ts';
import type { Policy } from './policy.ts';
import type { State } from './state.ts';

/** How the pair stands, in one word for people. */
export const MODES = {
  'active-standby': 'one serves, the other one can take over',
  standalone: 'there is no standby that could take over without loss',
  maintenance: 'paused: everything is watched, nothing acts',
  'observe-only': 'failover.observeOnly: everything is watched, nothing acts',
  unsettled: 'not known, or changing at this moment',
} as const satisfies Record<string, string>;
export type Mode = keyof typeof MODES;

/** As far as this node can tell from its last beat. */
export function modeOf(state: State, e: Evidence | null, policy: Policy): Mode {
  if (policy.observeOnly) return 'observe-only';
  if (state.pause !== null) return 'maintenance';
  if (e === null) return 'unsettled';
  switch (state.phase.phase) {
    case 'serving':
      // Its files alone make no standby: one that is stopped takes over from nobody.
      return peerIsStandby(e) && state.unfollowedMs === null ? 'active-standby' : 'standalone';
    case 'watching':
      return state.ledger !== null && inSync(state.ledger, policy).safe ? 'active-standby' : 'standalone';
    case 'ghost':
    case 'standby-down':
    case 'halted':
    case 'isolated':
      return 'standalone';
    case 'starting':
    case 'suspecting':
    case 'failing-over':
      return 'unsettled';
  }
}
