import { askControl } from '../runtime/control-client.ts';
import { CommandError } from './exit-codes.ts';
import { configOrEnd } from './load.ts';

const ANSWER_MS = 5000;

/** Asks the daemon of this node; no answer ends the command with what helps. */
export async function askDaemon(path: string, request: object): Promise<Readonly<Record<string, unknown>>> {
  const { config } = configOrEnd(path);
  const reply = await askControl(config.control.socket, request, ANSWER_MS);
  if (reply.kind === 'answer') return reply.value;
  const hint =
    reply.kind === 'denied'
      ? `Run it as root or as ${config.database.user}.`
      : 'Is the daemon running? systemctl status whpg-failover';
  throw new CommandError('NO_DAEMON', `The daemon of this node cannot be asked: ${reply.why}.\n    ${hint}`);
}
