import { connect, type Socket } from 'node:net';

/** Takes whole lines and never blocks. */
export interface LineStream {
  write(line: string): void;
  /** Lines that found no place. */
  dropped(): number;
}

/** Where systemd connects the output of a service. */
const journaldSocket = '/run/systemd/journal/stdout';
/** Name, unit (only root may say it: journald sees it by the process), priority of a line without one, prefixes yes. */
const header = 'whpg-failover\n\n6\n1\n0\n0\n0\n';
/** What a journald that is away or hangs may cost us in memory. */
const bufferBytesMax = 1 << 20;
const againMs = 1000;

/**
 * A connection to journald of our own, for a service whose first one is gone: systemd makes that one at the start
 * only, and a journald that was stopped does not know it any more. What is written while nobody listens waits.
 */
export function journaldStream(path = journaldSocket): LineStream {
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let socket: Socket | null = null;
  let busy = false;

  const pump = (to: Socket): void => {
    if (busy || waiting.length === 0) return;
    busy = true;
    const count = waiting.length;
    to.write(waiting.join(''), (error) => {
      busy = false;
      if (error) return;
      waiting = waiting.slice(count);
      waitingBytes = Buffer.byteLength(waiting.join(''));
      pump(to);
    });
  };
  const open = (): void => {
    // journald says nothing and shuts its side at once: that is no end.
    const opened = connect({ path, allowHalfOpen: true });
    socket = opened;
    opened.unref();
    opened.on('connect', () =>
      opened.write(header, (error) => {
        if (!error) pump(opened);
      }),
    );
    opened.on('error', () => {});
    opened.on('close', () => {
      busy = false;
      socket = null;
      setTimeout(open, againMs).unref();
    });
    opened.resume();
  };
  open();

  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      if (waitingBytes + bytes > bufferBytesMax) {
        dropped += 1;
        return;
      }
      waiting.push(line);
      waitingBytes += bytes;
      if (socket !== null && !socket.connecting) pump(socket);
    },
    dropped: () => dropped,
  };
}
