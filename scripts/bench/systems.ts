import { readFileSync } from 'node:fs';
import { CHECKOUT, type Host } from '../../test/lab/driver/lab.ts';
import type { FaultId } from './faults.ts';

/** A system that keeps a primary served. Its settings and its set-up are in `scripts/bench/systems/<name>`. */
export interface System {
  readonly name: string;
  /** The services that are its own, by host: what it costs at rest. */
  readonly units: Readonly<Partial<Record<Host, readonly string[]>>>;
  /** Clients find the primary by a list of hosts: it moves no address. */
  readonly clientHosts?: string;
}

const onBoth = (...units: readonly string[]): System['units'] => ({ cdw: units, scdw: units });

export const SYSTEMS: readonly System[] = [
  { name: 'whpg-failover', units: onBoth('whpg-failover') },
  { name: 'keepalived', units: onBoth('keepalived') },
  { name: 'gpfailover', units: { scdw: ['bench-gpfailover'] } },
  { name: 'repmgr', units: onBoth('bench-repmgrd') },
  {
    name: 'patroni',
    units: { ...onBoth('bench-patroni', 'bench-vip-manager'), sdw1: ['bench-etcd'] },
  },
  {
    name: 'pg-auto-failover',
    units: { ...onBoth('bench-pgaf'), sdw1: ['bench-pgaf-monitor'] },
    clientHosts: 'cdw,scdw',
  },
];

/** One way in which a system is set up, from its `profiles.json`. */
export interface Profile {
  readonly name: string;
  /** For the daemon: top-level keys of its configuration. For its peers: variables of their `host.sh`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** For how long a failover is waited for, in seconds. */
  readonly patienceSeconds: number;
  /** The same for faults of which the system is known to see nothing. */
  readonly patienceByFault?: Readonly<Partial<Record<FaultId, number>>>;
}

/** One column of the comparison. */
export interface Contender {
  readonly system: System;
  readonly profile: Profile;
}

export const directoryOf = ({ name }: System): string => `${CHECKOUT}/scripts/bench/systems/${name}`;

/** All contenders, or those that `SYSTEM` or `SYSTEM:PROFILE` chooses. Throws for a choice that there is not. */
export function contenders(chosen: readonly string[], all: readonly Contender[] = everybody()): Contender[] {
  for (const choice of chosen) {
    if (all.some((contender) => isChosen(contender, choice))) continue;
    throw new Error(`--systems: one of ${[...new Set(all.flatMap(namesOf))].join(', ')}; not '${choice}'`);
  }
  if (chosen.length === 0) return [...all];
  return all.filter((contender) => chosen.some((choice) => isChosen(contender, choice)));
}

function everybody(): Contender[] {
  return SYSTEMS.flatMap((system) => {
    const file = readFileSync(`${directoryOf(system)}/profiles.json`, 'utf8');
    const profiles = JSON.parse(file) as Record<string, Omit<Profile, 'name'>>;
    return Object.entries(profiles).map(([name, profile]) => ({ system, profile: { name, ...profile } }));
  });
}

const namesOf = ({ system, profile }: Contender): string[] => [system.name, `${system.name}:${profile.name}`];

const isChosen = (contender: Contender, choice: string): boolean => namesOf(contender).includes(choice);

/** For how long a failover of this contender is waited for, in seconds. */
export const patienceOf = ({ profile }: Contender, fault: FaultId): number =>
  profile.patienceByFault?.[fault] ?? profile.patienceSeconds;

/** The daemon's settings as lines of its configuration: JSON is YAML. */
export const keysOf = ({ settings }: Profile): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
