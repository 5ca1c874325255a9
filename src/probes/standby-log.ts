import type { Files } from '../runtime/ports.ts';

const tailBytes = 64 * 1024;
/** The newest file may have been begun a moment ago. */
const filesMax = 2;

/** Whether our standby's own log says that the primary ended replication: somebody stopped it on purpose. */
export async function askEndedByPrimary(
  files: Files,
  dataDirectory: string,
  timeoutMs: number,
): Promise<boolean> {
  for (const folder of ['pg_log', 'log']) {
    const directory = `${dataDirectory}/${folder}`;
    const names = await files.list(directory, timeoutMs);
    if (names === null) continue;
    const tails = await Promise.all(
      newestLogs(names).map((name) => files.readTail(`${directory}/${name}`, tailBytes, timeoutMs)),
    );
    const text = tails.map((tail) => (tail.kind === 'text' ? tail.text : '')).join('\n');
    return endedByPrimary(text);
  }
  return false;
}

/** Names of log files carry the time at which they were begun, so their order is their age. */
export function newestLogs(names: readonly string[]): string[] {
  const logs = names.filter((name) => /\d{4}-\d{2}-\d{2}.*\.(csv|log)$/.test(name));
  return logs.toSorted().slice(-filesMax);
}

/**
 * The newest line that tells decides. After a clean stop the log goes on with failed attempts to connect,
 * which tell nothing; after a new start of the primary it goes on with `started streaming`.
 */
export function endedByPrimary(log: string): boolean {
  for (const line of log.split('\n').toReversed()) {
    if (line.includes('replication terminated by primary server')) return true;
    if (
      /started streaming WAL|could not receive data from WAL stream|terminating walreceiver due to timeout/.test(
        line,
      )
    ) {
      return false;
    }
  }
  return false;
}
