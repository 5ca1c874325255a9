import { parseRequest } from '../../control/parse-request.ts';
import { BOUND_OPS } from '../../core/ssh-verbs.ts';
import { tellHere } from '../../effects/tell.ts';
import { readInput } from '../../runtime/become.ts';
import { askControl } from '../../runtime/control-client.ts';
import { exec } from '../../runtime/exec.ts';
import { CommandError } from '../exit-codes.ts';

const INPUT_MS = 5000;
const LINE_BYTES_MAX = 64 * 1024;
const TEXT_BYTES_MAX = 8 * 1024;
/** A daemon may have to wait for `ip`. */
const ANSWER_MS = 30_000;

/** One line of the input to the daemon of this host, if it is something that the other daemon asks; its answer back. */
export async function passOn(socket: string): Promise<number> {
  const limits = { bytesMax: LINE_BYTES_MAX, timeoutMs: INPUT_MS, lineOnly: true };
  const line = await readInput(process.stdin, limits);
  const parsed = parseRequest(line);
  if (parsed.kind === 'invalid') throw new CommandError('USAGE', parsed.why);
  const { op } = parsed.request;
  if (!BOUND_OPS.some((one) => one === op))
    throw new CommandError('REFUSED', `refused: a bound key may ask for ${BOUND_OPS.join(', ')}, not ${op}`);
  const request: unknown = JSON.parse(line);
  const reply = await askControl(socket, Object(request), ANSWER_MS);
  if (reply.kind !== 'answer') throw new CommandError('NO_DAEMON', reply.why);
  process.stdout.write(`${JSON.stringify(reply.value)}\n`);
  return 0;
}

/** Shows the input to whoever is logged in here; control characters are taken out. */
export async function showText(): Promise<number> {
  const limits = { bytesMax: TEXT_BYTES_MAX, timeoutMs: INPUT_MS, lineOnly: false };
  const text = (await readInput(process.stdin, limits)).trim();
  const troubles: string[] = [];
  const log = { write: (_level: string, why: string) => void troubles.push(why) };
  if (text !== '') await tellHere({ code: 'TOLD', text }, { wall: true, command: null }, { exec, log });
  if (troubles.length > 0) throw new CommandError('FAILED', troubles.join('\n'));
  return 0;
}
