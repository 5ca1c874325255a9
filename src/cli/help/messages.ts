import { MESSAGES, type MessageCode } from '../../core/messages.ts';
import { wrap } from '../wrap.ts';
import { OLD_MESSAGES } from './topics/gpfailover.ts';
import { scenarios } from './topics/scenarios.ts';

const CODES = Object.keys(MESSAGES) as MessageCode[];

export const isMessageCode = (name: string): name is MessageCode => Object.hasOwn(MESSAGES, name);

/** Every code with its sentence. */
export function messagesText(width: number): string {
  const names = Math.max(...CODES.map((code) => code.length));
  const rows = CODES.map((code) => {
    const [first = '', ...rest] = wrap(MESSAGES[code].text, width - names - 2);
    return [`${code.padEnd(names)}  ${first}`, ...rest.map((line) => ' '.repeat(names + 2) + line)].join(
      '\n',
    );
  });
  return ['MESSAGES', '', ...rows, '', 'whpg-failover help messages CODE says what helps.'].join('\n');
}

/** What a code means and what to do about it. */
export function messageText(code: MessageCode, width: number): string {
  const { severity, people, text, hint } = MESSAGES[code];
  const told = people ? 'the log, and the terminals of everybody on both nodes' : 'the log';
  const old = OLD_MESSAGES.filter(([, codes]) => codes.includes(code)).map(([said]) => said);
  const rows: readonly (readonly [string, string])[] = [
    ['happened', text],
    ['helps', hint],
    ['severity', severity],
    ['told to', told],
    ...scenesOf(code),
    ...old.map((said) => ['gpfailover', said] as const),
    ['when it was', `whpg-failover history --all | grep ${code}`],
    ['what now', 'whpg-failover status; whpg-failover why'],
  ];
  const names = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.flatMap(([name, words]) => {
    const [first = '', ...rest] = wrap(words, width - names - 2);
    return [`${name.padEnd(names)}  ${first}`, ...rest.map((line) => ' '.repeat(names + 2) + line)];
  });
  return [code, '', ...lines].join('\n');
}

/** The failures that it belongs to, with what is left to do. */
function scenesOf(code: MessageCode): readonly (readonly [string, string])[] {
  const tables = scenarios.parts.flatMap((part) => (part.kind === 'table' ? [part.rows] : []));
  return tables.flat().flatMap((cells) => {
    if (!cells.some((cell) => cell.includes(`\`${code}\``))) return [];
    const [fails = '', done = '', left = ''] = cells.map((cell) => cell.replaceAll('`', ''));
    return [
      ['failure', left === '' ? `${fails}: ${done}` : `${fails}: ${done}; left to do: ${left}`] as const,
    ];
  });
}
