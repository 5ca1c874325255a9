import { loadConfig } from '../config/load.ts';
import { control } from '../config/settings/output.ts';
import { askControl } from '../runtime/control-client.ts';
import { CommandError } from './exit-codes.ts';
import { configOrEnd } from './load.ts';

const ANSWER_MS = 5000;

/**
 * Asks the daemon of this node; no answer ends the command with what helps. A daemon outlives a configuration that
 * was spoiled after its start: then it is asked where it usually listens.
 */
export async function askDaemon(
  path: string,
  request: object,
  usualSocket: string = control.settings.socket.default,
): Promise<Readonly<Record<string, unknown>>> {
  const loaded = loadConfig(path);
  const socket = loaded.kind === 'ok' ? loaded.config.control.socket : usualSocket;
  const reply = await askControl(socket, request, ANSWER_MS);
  if (reply.kind === 'answer') return reply.value;
  const { config } = configOrEnd(path);
  const hint =
    reply.kind === 'denied'
      ? `Run it as root or as ${config.database.user}.`
      : 'Is the daemon running? systemctl status whpg-failover';
  throw new CommandError('NO_DAEMON', `The daemon of this node cannot be asked: ${reply.why}.\n    ${hint}`);
}
