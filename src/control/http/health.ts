import type { WatchDocument } from '../picture/document.ts';
import { BEAT_LATE_MS } from '../picture/headline.ts';

/** What load balancers ask. The other names are those that Patroni's users know. */
export const HEALTH_PATHS = {
  '/health': 'health',
  '/liveness': 'health',
  '/primary': 'primary',
  '/leader': 'primary',
  '/standby': 'standby',
  '/replica': 'standby',
  '/ready': 'ready',
  '/readiness': 'ready',
} as const;
export type HealthQuestion = (typeof HEALTH_PATHS)[keyof typeof HEALTH_PATHS];

export interface Health {
  readonly ok: boolean;
  /** One line for a person who asks with curl. */
  readonly why: string;
}

/** An answer rests on a beat that is not old: of a daemon that hangs, nothing is true any more. */
export function healthOf(question: HealthQuestion, d: WatchDocument): Health {
  const { beatAgeMs } = d.status;
  if (beatAgeMs === null) return no('no beat yet');
  if (beatAgeMs > BEAT_LATE_MS) return no(`the last beat is ${Math.round(beatAgeMs / 1000)} s old`);
  return ANSWERS[question](d);
}

const ANSWERS: Readonly<Record<HealthQuestion, (d: WatchDocument) => Health>> = {
  health: ({ status }) => yes(`beats, in the phase ${status.phase}`),
  primary: ({ status }) =>
    status.phase === 'serving' && status.role === 'primary'
      ? yes('serves as primary')
      : no(`${status.role}, in the phase ${status.phase}`),
  standby: ({ status, sight }) => {
    if (status.role !== 'standby') return no(`${status.role}, in the phase ${status.phase}`);
    return sight?.local.receiver === 'streaming'
      ? yes('a standby that receives WAL')
      : no('a standby that receives no WAL');
  },
  ready,
};

/**
 * Does, or could do at this moment, what it is there for. A pause stops a standby from taking over; who serves, serves on.
 */
function ready({ status, why }: WatchDocument): Health {
  if (status.phase === 'serving')
    return status.vip.here === 'held'
      ? yes('serves, with the VIP')
      : no(`serves, the VIP is ${status.vip.here} here`);
  if (status.phase !== 'watching' && status.phase !== 'suspecting') return no(`in the phase ${status.phase}`);
  const blocker = why.blockers[0];
  if (blocker !== undefined) return no(blocker.why);
  return why.dataSafety.safe ? yes('could take over') : no(why.dataSafety.why);
}

const yes = (why: string): Health => ({ ok: true, why });
const no = (why: string): Health => ({ ok: false, why });
