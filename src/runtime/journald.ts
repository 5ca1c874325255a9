import { setTimeout } from 'node:timers/promises';
import { messageId } from './message-id.ts';
import type { Exec, JournalEvent, JournalEvents } from './ports.ts';
import { PRIORITIES } from './priorities.ts';

const sendMs = 2000;
/** A child a message would stand in the way of the failover that it tells of. */
const afterMs = 1000;
/** A failover makes about a dozen. What comes while so many wait is only in the log. */
const queueMax = 32;

/**
 * Writes events into journald with fields, beside the lines that people read. journald takes fields over a datagram
 * socket, which Node does not have: `logger` has, one child at a time. Nobody waits for it, and what fails is lost,
 * since the log has the same in words. Nothing is sent where the output does not go to journald.
 */
export function journaldEvents(
  exec: Exec,
  environment: NodeJS.ProcessEnv = process.env,
  waitMs = afterMs,
): JournalEvents {
  const queue: string[] = [];
  let busy = false;

  const drain = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    await setTimeout(waitMs, undefined, { ref: false });
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      await exec({ file: 'logger', args: ['--journald'], stdin: entry, timeoutMs: sendMs });
    }
    busy = false;
  };
  return (event) => {
    if (environment.JOURNAL_STREAM === undefined || queue.length >= queueMax) return;
    queue.push(entryOf(event));
    void drain();
  };
}

/** A line a field, as `logger --journald` reads them. */
export function entryOf({ level, text, event, fields }: JournalEvent): string {
  const all = {
    MESSAGE: text,
    PRIORITY: String(PRIORITIES[level]),
    SYSLOG_IDENTIFIER: 'whpg-failover',
    MESSAGE_ID: messageId(event),
    WHPG_EVENT: event,
    ...fields,
  };
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${oneLine(value)}\n`]))
    .join('');
}

/** A line break would begin another field, and part of a value may have come from another host. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 1000);
}
