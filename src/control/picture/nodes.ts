import type { Evidence, HostReport } from '../../core/evidence.ts';
import type { Sight, WatchDocument } from './document.ts';
import type { Tone } from './tone.ts';
import { ageText } from './words.ts';

/** One coordinator. */
export interface NodePicture {
  readonly name: string;
  /** The node whose daemon was asked. */
  readonly here: boolean;
  readonly tone: Tone;
  /** `PRIMARY`, `standby`, or what is wrong with it: `SILENT`, `DOWN`, `HUNG`, `starting`, `unknown`. */
  readonly role: string;
  readonly vip: 'held' | 'absent' | 'unknown';
  readonly database: string;
  readonly daemon: string;
  readonly daemonTone: Tone;
}

export function nodePictures(d: WatchDocument): readonly NodePicture[] {
  const both = [hereOf(d), peerOf(d)];
  const place = ({ name }: NodePicture): number => d.coordinators.indexOf(name);
  return both.toSorted((one, other) => place(one) - place(other));
}

function hereOf({ status, sight }: WatchDocument): NodePicture {
  const [role, tone] = HERE[status.role];
  const quiet = status.phase === 'serving' || status.phase === 'watching';
  return {
    name: status.node,
    here: true,
    role,
    tone,
    vip: holding(status.vip.here),
    database: sight === null ? 'not looked at yet' : localText(sight),
    daemon: status.pause === null ? status.phase : 'paused',
    daemonTone: status.pause === null && quiet ? 'quiet' : 'warn',
  };
}

const HERE: Readonly<Record<WatchDocument['status']['role'], readonly [string, Tone]>> = {
  primary: ['PRIMARY', 'good'],
  standby: ['standby', 'good'],
  starting: ['starting', 'warn'],
  stopped: ['DOWN', 'bad'],
  unknown: ['unknown', 'warn'],
};

function localText({ local }: Sight): string {
  if (local.role === 'primary' && local.followed === false) return 'accepts writes, nobody follows';
  if (local.role === 'primary')
    return local.followed === true ? 'accepts writes, followed' : 'accepts writes';
  if (local.role === 'standby')
    return local.receiver === 'streaming' ? 'replays, receives WAL' : 'replays, receives NO WAL';
  return local.detail;
}

function peerOf({ status, sight }: WatchDocument): NodePicture {
  const report = sight?.peerHost ?? null;
  return {
    name: status.peer,
    here: false,
    ...peerRole(status, sight, report),
    vip: holding(status.vip.peer),
    ...peerDaemon(report),
  };
}

type Seen = Pick<NodePicture, 'role' | 'tone' | 'database'>;
const seen = (role: string, tone: Tone, database: string): Seen => ({ role, tone, database });

/** What it answers is worth more than what its host says, and that more than silence. */
function peerRole(status: WatchDocument['status'], sight: Sight | null, report: HostReport | null): Seen {
  const why = status.channels?.sql.why as Evidence['sql']['why'] | undefined;
  const weAre = status.role;
  switch (why) {
    case 'ready':
      return seen('PRIMARY', weAre === 'primary' ? 'bad' : 'good', 'answers queries');
    case 'in-recovery':
      return seen('standby', weAre === 'standby' ? 'bad' : 'good', 'in recovery');
    case 'starting':
      return seen('starting', 'warn', 'starts, recovers or stops');
    case 'too-many-connections':
      return seen(other(weAre), 'warn', 'alive, no connection left');
    case 'unauthorized':
      return seen(other(weAre), 'warn', 'alive, refuses our login');
    default:
      return peerUnheard(sight, report, why);
  }
}

function peerUnheard(
  sight: Sight | null,
  report: HostReport | null,
  why: Evidence['sql']['why'] | undefined,
): Seen {
  if (report?.postmaster === 'gone')
    return seen('DOWN', 'bad', `gone (${report.clusterState ?? 'state not known'})`);
  if (report?.postmaster === 'frozen') return seen('HUNG', 'bad', 'stopped by a signal');
  if (report?.postmaster === 'running') return seen('HUNG', 'bad', 'its process lives, nothing answers');
  if (sight === null || why === undefined) return seen('unknown', 'warn', 'not asked yet');
  if (sight.silentForMs > 0)
    return seen('SILENT', 'bad', `nothing answers for ${ageText(sight.silentForMs)}`);
  if (why === 'off') return seen('unknown', 'quiet', 'SQL is not asked');
  return seen(why === 'refused' ? 'DOWN' : 'unknown', 'bad', `SQL: ${why}`);
}

const other = (role: WatchDocument['status']['role']): string =>
  role === 'standby' ? 'PRIMARY' : role === 'primary' ? 'standby' : 'alive';

function peerDaemon(report: HostReport | null): Pick<NodePicture, 'daemon' | 'daemonTone'> {
  if (report === null || report.daemon === null) return { daemon: 'not known', daemonTone: 'quiet' };
  if (!report.daemon) return { daemon: 'does NOT run', daemonTone: 'bad' };
  return report.paused === true
    ? { daemon: 'paused', daemonTone: 'warn' }
    : { daemon: 'runs', daemonTone: 'quiet' };
}

const holding = (text: string): NodePicture['vip'] =>
  text === 'held' || text === 'absent' ? text : 'unknown';
