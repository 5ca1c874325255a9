import type { Script } from './found.ts';
import type { Statement } from './keepalived-syntax.ts';

interface Counted {
  readonly value: number;
  readonly from: string;
}

export interface VrrpScript {
  readonly name: string;
  readonly command: string;
  readonly interval: Counted | null;
  readonly timeout: Counted | null;
  readonly fall: Counted | null;
  readonly rise: Counted | null;
}

export function vrrpScripts(statements: readonly Statement[]): readonly VrrpScript[] {
  return statements
    .filter(({ words }) => words[0] === 'vrrp_script')
    .map(({ words, body }) => {
      const of = (name: string): Statement | undefined => body.find((inner) => inner.words[0] === name);
      const number = (name: string): Counted | null => {
        const statement = of(name);
        const value = Number(statement?.words[1]);
        return statement !== undefined && Number.isInteger(value)
          ? {
              value,
              from: `line ${statement.line}: ${statement.words.join(' ')} (vrrp_script ${words[1] ?? ''})`,
            }
          : null;
      };
      return {
        name: words[1] ?? '',
        command: of('script')?.words.slice(1).join(' ') ?? '',
        interval: number('interval'),
        timeout: number('timeout'),
        fall: number('fall'),
        rise: number('rise'),
      };
    });
}

/** Notify scripts and the event that comes nearest to theirs. */
const NOTIFY: Readonly<Record<string, string>> = {
  notify_master: 'vip-taken',
  notify_backup: 'vip-released',
  notify_fault: 'redundancy-lost',
  notify_stop: 'paused',
  notify: 'vip-taken, vip-released',
};

/** Check scripts and notify scripts, for people to look at: what they do may be done already, or do harm. */
export function scriptsOf(instance: Statement, tracked: readonly VrrpScript[]): readonly Script[] {
  const checks = tracked.map(({ name, command, interval, timeout, fall, rise }) => {
    const numbers = Object.entries({ interval, timeout, fall, rise }).flatMap(([key, number]) =>
      number === null ? [] : [`${key} ${number.value}`],
    );
    return { when: 'check', command, detail: [name, ...numbers].join(', ') };
  });
  const hooks = instance.body.flatMap(({ words: [word = '', ...command], line }) => {
    const when = Object.hasOwn(NOTIFY, word) ? NOTIFY[word] : undefined;
    return when === undefined ? [] : [{ when, command: command.join(' '), detail: `line ${line}: ${word}` }];
  });
  return [...checks, ...hooks];
}
