import type { Coordinator, Lab } from './lab.ts';

/** One write that a primary acknowledged to the client. */
export interface Write {
  readonly id: number;
  readonly server: Coordinator;
  readonly wallMs: number;
}

export interface Writes {
  /** The first write that this server acknowledged since a moment. */
  first(server: Coordinator, sinceMs: number): Write | undefined;
  last(): Write | undefined;
  stop(): void;
}

const RECORDS = '/var/lib/lab-writer/acknowledged.jsonl';

/** Follows what the lab's writer records. */
export function followWrites(lab: Lab, onWrite: (write: Write) => void = () => {}): Writes {
  const writes: Write[] = [];
  // On an overlay file system tail has no events: it has to look.
  const command = ['tail', '--lines=+1', '--follow=name', '--retry', '--sleep-interval=0.05', RECORDS];
  const child = lab.follow('client', command, (line) => {
    const write = JSON.parse(line) as Partial<Write>;
    if (write.id === undefined) return;
    writes.push(write as Write);
    onWrite(write as Write);
  });
  return {
    first: (server, sinceMs) => writes.find((write) => write.server === server && write.wallMs >= sinceMs),
    last: () => writes.at(-1),
    stop: () => child.stop(),
  };
}
