import { NAMES, type NodeId } from './world.ts';

/** Everything that can go wrong, with its end where it has one. */
export const FAULTS = {
  'power-loss': 'the host loses power and boots again',
  'power-loss-boot-script': 'the same, and its boot script starts the database',
  freeze: 'the whole host stands still (a paused virtual machine)',
  'daemon-stall': 'only the daemon stands still (SIGSTOP, starved)',
  'daemon-crash': 'the daemon is killed and started again',
  'database-kill': 'kill -9 of the postmaster',
  'database-crash-recovery': 'a backend dies: the database recovers by itself',
  'database-clean-stop': 'gpstop, and gpstart at the end',
  'database-hang': 'SIGSTOP of the postmaster',
  'database-slow': 'too busy to answer new connections in time',
  'database-full': 'refuses new connections (53300)',
  'database-unauthorized': 'pg_hba.conf refuses the other coordinator',
  'host-sick': 'the kernel answers, nothing else does',
  'sshd-down': 'no login',
  unplug: 'the cable is pulled',
  'cut-out': 'packets from this host are dropped',
  'cut-in': 'packets to this host are dropped',
  'cut-both': 'packets from and to this host are dropped',
  'cut-peer': 'packets from this coordinator to the other one are dropped',
  'cut-peer-both': 'packets between the coordinators are dropped',
  loss: 'packets are lost everywhere',
  'gateway-down': 'the gateway answers nobody',
  'witnesses-down': 'all witnesses are gone',
  'witness-cut': 'one witness cannot be reached from this coordinator, nor reach it',
  'vip-stuck': 'addresses cannot be changed',
  'vip-removed': 'other software removes the VIP',
  'vip-added': 'somebody adds the VIP by hand',
  'promotion-fails': 'gpactivatestandby fails',
  'promotion-slow': 'gpactivatestandby takes long',
  'standby-restart': 'the standby is stopped and started: the primary goes on alone meanwhile',
  'wall-step': 'the wall clock is stepped by an hour',
  pause: 'an operator pauses both daemons',
  'check-fails': 'what a check that counts looks at is broken on this host',
} as const;
export type FaultKind = keyof typeof FAULTS;

/** Those in which a daemon cannot do what it must. */
export const INTERRUPTS: readonly FaultKind[] = [
  'power-loss',
  'power-loss-boot-script',
  'freeze',
  'daemon-stall',
  'daemon-crash',
];

export interface Fault {
  readonly kind: FaultKind;
  readonly node: NodeId;
  readonly atMs: number;
  /** Until it ends by itself. */
  readonly forMs: number;
}

/** One line of a story. */
export function describeFault({ kind, node, atMs, forMs }: Fault): string {
  return `${(atMs / 1000).toFixed(3)} s: ${kind} on ${NAMES[node]} for ${(forMs / 1000).toFixed(3)} s (${FAULTS[kind]})`;
}
