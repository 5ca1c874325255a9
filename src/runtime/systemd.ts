import type { Exec, Notifier } from './ports.ts';

const notifyMs = 2_000;
/** Messages that wait behind one that hangs. More of them would only be older news. */
const queueMax = 8;

/**
 * Tells systemd by its own tool, one child at a time. Without NOTIFY_SOCKET nothing is sent; failures are
 * ignored, because a service manager that does not listen is its own problem.
 */
export function systemdNotifier(exec: Exec, environment: NodeJS.ProcessEnv = process.env): Notifier {
  const socket = environment.NOTIFY_SOCKET;
  const queue: string[][] = [];
  let busy = false;

  const drain = async (): Promise<void> => {
    if (busy || socket === undefined || socket === '') return;
    busy = true;
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
      await exec({
        file: '/usr/bin/systemd-notify',
        args: message,
        timeoutMs: notifyMs,
        env: { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      });
    }
    busy = false;
  };
  const send = (...message: string[]): void => {
    // The newest status or watchdog message replaces one of its kind that still waits.
    const kind = kindOf(message);
    const waiting = queue.findIndex((other) => kindOf(other) === kind);
    if (waiting >= 0) queue[waiting] = message;
    else if (queue.length < queueMax) queue.push(message);
    void drain();
  };

  return {
    ready: (status) => send('READY=1', `STATUS=${oneLine(status)}`),
    status: (text) => send(`STATUS=${oneLine(text)}`),
    watchdog: () => send('WATCHDOG=1'),
    reloading: () => send('RELOADING=1'),
    stopping: () => send('STOPPING=1'),
  };
}

function kindOf(message: readonly string[]): string {
  return message[0]?.split('=', 1)[0] ?? '';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}
