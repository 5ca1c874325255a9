import { HOOK_EVENTS, type HookEvent } from '../../core/hook-events.ts';
import type { ListRow, Section } from '../rows.ts';

const hook = (event: HookEvent) =>
  ({
    type: 'arguments',
    example: [`/usr/local/bin/on-${event.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`],
    secret: true,
    reloadable: true,
    doc: `Run when ${HOOK_EVENTS[event]}.`,
  }) as const satisfies ListRow;

export const hooks = {
  doc: "The site's own programs, each a list: absolute path, then arguments, run without a shell by the service's user, one after the other, never waited for by a failover. The environment says what happened: WHPG_EVENT, WHPG_NODE, WHPG_PEER, WHPG_CLUSTER, WHPG_VIP, WHPG_PHASE, WHPG_CODE, WHPG_TEXT, WHPG_TIME. A program that others may write is refused.",
  settings: {
    timeout: {
      type: 'duration',
      default: '30s',
      min: '1s',
      max: '10m',
      reloadable: true,
      doc: 'How long one may take; after that its process group is ended, and the next one runs.',
    },
    failoverStarted: hook('failoverStarted'),
    fenced: hook('fenced'),
    promoted: hook('promoted'),
    demoted: hook('demoted'),
    ghost: hook('ghost'),
    isolated: hook('isolated'),
    halted: hook('halted'),
    vipTaken: hook('vipTaken'),
    vipReleased: hook('vipReleased'),
    redundancyLost: hook('redundancyLost'),
    restored: hook('restored'),
    checkFailed: hook('checkFailed'),
    checkRestored: hook('checkRestored'),
    paused: hook('paused'),
    resumed: hook('resumed'),
  },
} as const satisfies Section;
