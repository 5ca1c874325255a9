import { PHASE_CHANGED } from '../src/cli/run/events.ts';
import { MESSAGES } from '../src/core/messages.ts';
import { PHASES } from '../src/core/phases.ts';
import { messageId } from '../src/runtime/message-id.ts';

/** `systemd/whpg-failover.catalog`, which `journalctl -x` reads: what each event means and what helps. */
export function catalogue(): string {
  const messages = Object.entries(MESSAGES).map(([code, { text, hint }]) =>
    entry(code, `${code} on @_HOSTNAME@, in the phase @WHPG_PHASE@`, [
      `${text} Names in braces are in the line of the log before this one.`,
      `What helps: ${hint}`,
      `More: whpg-failover help messages ${code}`,
    ]),
  );
  const phases = Object.entries(PHASES).map(([name, meaning]) => `${name}: ${meaning.replaceAll('`', '')}`);
  const change = entry(PHASE_CHANGED, 'The phase on @_HOSTNAME@ is @WHPG_PHASE@, after @WHPG_PHASE_BEFORE@', [
    phases.join('\n'),
    'What follows from it: whpg-failover why',
  ]);
  return `${HEAD}\n${[change, ...messages].join('\n')}`;
}

const HEAD = '# Printed from the code: test/unit/package/catalogue.test.ts rewrites it.\n';

/** @param subject - `@FIELD@` is replaced by a field of the entry in the journal. */
function entry(code: string, subject: string, paragraphs: readonly string[]): string {
  return [
    `-- ${messageId(code)}`,
    `Subject: ${subject}`,
    'Defined-By: whpg-failover',
    'Documentation: man:whpg-failover(8)',
    '',
    paragraphs.join('\n\n'),
    '',
  ].join('\n');
}
