import type { Config } from '../../config/settings.ts';
import type { Epoch } from '../../core/epoch.ts';
import { epochLine } from '../../core/epoch-line.ts';
import { carryEpoch } from '../../probes/witness.ts';
import type { SqlSession, SshHost } from '../../runtime/ports.ts';

export interface WitnessParts {
  readonly config: () => Config;
  /** To the primary, wherever it is: the catalogue is read while it lives. */
  readonly session: SqlSession;
  readonly open: (host: string) => SshHost;
  /** Those that an earlier run found. */
  readonly remembered: readonly string[];
}

export interface Witnesses {
  names(): readonly string[];
  hosts(): readonly SshHost[];
  /** Reads the segment hosts anew, when it is time and the configuration says `auto`. */
  refresh(nowMs: number): void;
  /** Has them keep our epoch: at once when it is new, and now and then, which keeps the connections warm. */
  carry(epoch: Epoch, nowMs: number): void;
  close(): void;
}

const REFRESH_MS = 60_000;
/** While they are not known at all: until then nobody could confirm a death. Not shorter than a query may take. */
const RETRY_MS = 1000;
/** Hosts that run a primary segment, without the coordinators' own. */
const SEGMENT_HOSTS =
  "select distinct hostname from gp_segment_configuration where content >= 0 and role = 'p' order by hostname";
const QUERY_MS = 1000;
/** A login to a witness for the first time takes a few hundred milliseconds. */
const CARRY_MS = 5000;

/** Who is asked for a second opinion: those that are configured, or a handful of the segment hosts. */
export function findWitnesses(parts: WitnessParts): Witnesses {
  const kept = new Map<string, SshHost>();
  let found = parts.remembered;
  let known = found.length > 0;
  let askedMs = Number.NEGATIVE_INFINITY;
  let carried = { line: '', atMs: Number.NEGATIVE_INFINITY };

  const names = (): readonly string[] => {
    const { witness, coordinators } = parts.config();
    const wanted = witness.hosts === 'auto' ? found : witness.hosts === 'none' ? [] : witness.hosts;
    const own = new Set(coordinators.map(({ host }) => host));
    return wanted.filter((name) => !own.has(name)).slice(0, witness.maximum);
  };
  const hosts = (): readonly SshHost[] => {
    if (parts.config().witness.hosts === 'auto' && !known) return [NOT_KNOWN_YET];
    return names().map((name) => {
      const host = kept.get(name) ?? parts.open(name);
      kept.set(name, host);
      return host;
    });
  };
  return {
    names,
    hosts,
    carry(epoch, nowMs) {
      const line = `${epochLine(epoch)} to ${names().join(' ')}`;
      if (line === carried.line && nowMs - carried.atMs < REFRESH_MS) return;
      carried = { line, atMs: nowMs };
      carryEpoch(hosts(), epoch, CARRY_MS);
    },
    refresh(nowMs) {
      if (parts.config().witness.hosts !== 'auto') return;
      if (nowMs - askedMs < (known ? REFRESH_MS : RETRY_MS)) return;
      askedMs = nowMs;
      void parts.session.query(SEGMENT_HOSTS, QUERY_MS).then((result) => {
        if (result.kind !== 'rows') return;
        known = true;
        const segmentHosts = result.rows.map((row) => row.hostname ?? '').filter(isHostName);
        if (segmentHosts.length > 0) found = segmentHosts;
      });
    },
    close() {
      for (const host of kept.values()) host.close();
    },
  };
}

const notKnown = { kind: 'trouble', trouble: 'failed', detail: 'the witnesses are not known yet' } as const;
/** It abstains. That nobody has read who the witnesses are must not look as if there were none to ask. */
const NOT_KNOWN_YET: SshHost = {
  host: 'not known yet',
  exec: async () => notKnown,
  ask: async () => notKnown,
  askSocket: async () => notKnown,
  close: () => undefined,
};

const isHostName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name);
