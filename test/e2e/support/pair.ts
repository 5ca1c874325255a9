import { CLI, type Status, statusOf, untilStatus } from '../../lab/driver/daemon.ts';
import { followJournal, type Journal, type JournalLine } from '../../lab/driver/journal.ts';
import { COORDINATORS, type Coordinator, type Lab, type Output } from '../../lab/driver/lab.ts';
import { followWrites, type Writes } from '../../lab/driver/writes.ts';
import { logIn, type Person } from './people.ts';

type Both<T> = Record<Coordinator, T>;

/** Two coordinators with daemons that are at rest: cdw serves, scdw watches, a client writes through the VIP. */
export interface Pair {
  readonly lab: Lab;
  readonly journal: Readonly<Both<Journal>>;
  /** What the daemons wrote before their hosts were booted again. */
  readonly earlier: readonly JournalLine[];
  readonly people: Readonly<Both<Person>>;
  readonly writes: Writes;
  /** The status of a daemon; null while it does not answer. */
  status(host: Coordinator): Promise<Status | null>;
  untilStatus(
    host: Coordinator,
    what: string,
    is: (status: Status) => boolean,
    withinMs?: number,
  ): Promise<Status>;
  /** Runs the product's own command line. */
  command(host: Coordinator, ...args: readonly string[]): Promise<Output>;
  service(host: Coordinator, verb: 'start' | 'stop' | 'restart' | 'reload'): Promise<void>;
  /** Powers a host on, follows its journal anew, and logs somebody in again. */
  boot(host: Coordinator): Promise<void>;
  close(): void;
}

export async function openPair(lab: Lab): Promise<Pair> {
  const journal = both((host) => followJournal(lab, host));
  const earlier: JournalLine[] = [];
  const writes = followWrites(lab);
  const [cdw, scdw] = await Promise.all([logIn(lab, 'cdw'), logIn(lab, 'scdw')]);
  const people: Both<Person> = { cdw, scdw };
  return {
    lab,
    journal,
    earlier,
    people,
    writes,
    command: (host, ...args) => lab.run(host, [CLI, ...args]),
    status: (host) => statusOf(lab, host),
    untilStatus: (host, what, is, withinMs) => untilStatus(lab, host, what, is, withinMs),
    async service(host, verb) {
      const { code, stderr } = await lab.run(host, ['systemctl', verb, 'whpg-failover.service']);
      if (code !== 0) throw new Error(`systemctl ${verb} on ${host}: ${stderr}`);
    },
    async boot(host) {
      await lab.do('boot', host);
      journal[host].stop();
      earlier.push(...journal[host].lines());
      journal[host] = followJournal(lab, host);
      people[host] = await logIn(lab, host);
    },
    close() {
      for (const host of COORDINATORS) {
        journal[host].stop();
        people[host].leave();
      }
      writes.stop();
    },
  };
}

const both = <T>(make: (host: Coordinator) => T): Both<T> => ({ cdw: make('cdw'), scdw: make('scdw') });
