import { lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ControlServer, type ControlServerOptions, listenControl } from './control-server.ts';
import { errorCode } from './deadline.ts';

export interface KeptControlOptions extends ControlServerOptions {
  /** The file of the socket was taken away and could not be made again. Called at each look. */
  readonly onLost: (why: string) => void;
  readonly onMadeAgain: () => void;
  /** Default 2000. */
  readonly lookEveryMs?: number;
}

/**
 * Serves the control socket, and makes it again when somebody has cleaned up in /run: a daemon that cannot be asked
 * cannot be told to let go of the VIP either.
 */
export async function keepControl(options: KeptControlOptions): Promise<ControlServer> {
  const first = await listenControl(options);
  if (first.kind === 'failed') return first;
  let server: ControlServer = first;
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    if (!(await isGone(options.path))) return;
    if (server.kind === 'listening') await server.close();
    // The service's user may not make a directory in /run; systemd does it at the next start.
    await mkdir(dirname(options.path), { mode: 0o750 }).catch(() => undefined);
    server = await listenControl(options);
    if (server.kind === 'failed') options.onLost(server.why);
    else options.onMadeAgain();
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, options.lookEveryMs ?? 2000);
  timer.unref();

  return {
    kind: 'listening',
    async close() {
      clearInterval(timer);
      await looking;
      if (server.kind === 'listening') await server.close();
    },
  };
}

async function isGone(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return errorCode(error) === 'ENOENT';
  }
}
