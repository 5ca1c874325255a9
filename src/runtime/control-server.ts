import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { errorCode, errorText, within } from './deadline.ts';

export interface ControlServerOptions {
  readonly path: string;
  /** From one line to the line that goes back. Its rejection closes that connection and is given to `onError`. */
  readonly answer: (line: string) => Promise<string>;
  readonly onError: (why: string) => void;
  /** For a whole line to arrive, and for an answer to be taken. Default 2000. */
  readonly idleMs?: number;
}

export type ControlServer =
  | { readonly kind: 'listening'; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly why: string };

const connectionsMax = 32;
const lineBytesMax = 64 * 1024;
/** An answer may have to wait for `ip` or for a database that is being stopped. */
const answerMs = 30_000;

/**
 * Serves one line for one line on a unix socket. Who may connect is said by the mode of the socket (0660) and of its
 * directory; who it is that asks for a change, by `OwnerProofs`.
 *
 * A socket file on which nobody answers was left behind by a killed daemon and is replaced; one on which
 * somebody answers belongs to another daemon, and this one must not start.
 */
export async function listenControl(options: ControlServerOptions): Promise<ControlServer> {
  const obstacle = await clearStaleSocket(options.path);
  if (obstacle !== null) return { kind: 'failed', why: obstacle };

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, options);
  });
  server.maxConnections = connectionsMax;
  try {
    await listen(server, options.path);
    await chmod(options.path, 0o660);
  } catch (error) {
    server.close();
    return { kind: 'failed', why: `${options.path}: ${errorText(error)}` };
  }
  server.on('error', (error) => options.onError(errorText(error)));
  return {
    kind: 'listening',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, { answer, onError, idleMs = 2000 }: ControlServerOptions): void {
  let rest = Buffer.alloc(0);
  let timer = setTimeout(() => socket.destroy(), idleMs);
  const giveTime = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => socket.destroy(), ms);
  };
  const refuse = (why: string): void => {
    // What still comes is read and dropped until the other side, or the timer, ends it.
    socket.off('data', onData);
    socket.resume();
    socket.end(`${JSON.stringify({ ok: false, text: why })}\n`);
  };
  const takeLines = async (): Promise<void> => {
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
      giveTime(answerMs);
      const answered = await answer(line);
      giveTime(idleMs);
      if (socket.writable) socket.write(`${answered}\n`);
    }
  };
  const onData = (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk]);
    const end = rest.indexOf(10);
    if ((end < 0 ? rest.length : end) > lineBytesMax) refuse('the line is too long');
    else if (end >= 0) answerLines();
  };
  const answerLines = (): void => {
    // One line at a time: nothing more is read while an answer is made.
    socket.pause();
    takeLines().then(
      () => socket.resume(),
      (error: unknown) => {
        onError(errorText(error));
        socket.destroy();
      },
    );
  };
  socket.on('error', () => {});
  socket.on('close', () => clearTimeout(timer));
  socket.on('data', onData);
}

/** Null when the path is free now, or why it is not. */
async function clearStaleSocket(path: string): Promise<string | null> {
  const found = await tryToConnect(path);
  if (found === 'ENOENT') return null;
  if (found === 'connected') return `another whpg-failover is already running: it answers on ${path}`;
  if (found !== 'ECONNREFUSED') return `${path}: ${found}`;
  try {
    // Connecting to a plain file is refused, too.
    if (!(await lstat(path)).isSocket()) return `${path} is in the way: it is no socket`;
    await unlink(path);
    return null;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? null : `${path}: ${errorText(error)}`;
  }
}

function tryToConnect(path: string): Promise<string> {
  const socket = connect(path);
  const settled = new Promise<string>((resolve) => {
    socket.on('connect', () => resolve('connected'));
    socket.on('error', (error) => resolve(errorCode(error) || errorText(error)));
  });
  // A unix socket connects at once, or its backlog is full: then somebody listens who does not answer.
  return within(settled, 1000, () => 'connected').finally(() => socket.destroy());
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
