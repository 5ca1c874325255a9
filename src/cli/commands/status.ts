import type { StatusDocument } from '../../control/status-document.ts';
import type { WhyDocument } from '../../control/why-document.ts';
import { askDaemon } from '../ask.ts';
import { CommandError } from '../exit-codes.ts';
import { formatStatus, formatWhy } from '../format-status.ts';

interface Options {
  readonly json?: boolean;
}

/** Draws what the daemon sees, again and again, until it is ended. */
export async function watch(path: string, { json }: Options): Promise<void> {
  if (json === true) throw new CommandError('USAGE', '--watch is for people: --json answers once');
  const { watchStatus } = await import('../watch/watch.ts');
  await watchStatus(path);
}

/** Exit code 0 on the node that serves, STANDBY elsewhere: "which one is the master" for scripts. */
export async function status(path: string, options: Options): Promise<void> {
  const answer = await askDaemon(path, { op: 'status' });
  // Our own daemon of the same version wrote it.
  const document = answer.status as StatusDocument;
  print(options, document, formatStatus(document));
  if (document.phase !== 'serving') throw new CommandError('STANDBY', '');
}

export async function why(path: string, options: Options): Promise<void> {
  const answer = await askDaemon(path, { op: 'why' });
  const document = answer.why as WhyDocument;
  print(options, document, formatWhy(document));
}

function print(options: Options, document: object, text: string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(document, null, 2) : text}\n`);
}
