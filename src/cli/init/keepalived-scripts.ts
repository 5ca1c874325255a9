import type { Left, Script, Taken } from './found.ts';
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

/** Notify scripts and the hook that comes nearest to theirs; a text with a space: why there is none. */
const NOTIFY: Readonly<Record<string, string>> = {
  notify_master: 'hooks.vipTaken',
  notify_backup: 'hooks.vipReleased',
  notify_fault: 'hooks.isolated',
  notify_stop: 'a daemon that is stopped leaves the VIP where it is; hooks.vipReleased tells when it goes',
  notify: 'it expects the state among its arguments: a hook is told in its environment (WHPG_EVENT)',
};

interface Became {
  readonly values: readonly Taken[];
  readonly scripts: readonly Script[];
  readonly left: readonly Left[];
}

/** Check scripts become checks that warn, notify scripts hooks; what none can be is left, and said why. */
export function scriptsOf(instance: Statement, tracked: readonly VrrpScript[]): Became {
  const parts = [checksOf(tracked), ...instance.body.map(hookOf)];
  const all: Became = {
    values: parts.flatMap(({ values }) => values),
    scripts: parts.flatMap(({ scripts }) => scripts),
    left: parts.flatMap(({ left }) => left),
  };
  const twice = all.values.filter(({ key }, at) => all.values.findIndex((one) => one.key === key) < at);
  return {
    ...all,
    values: all.values.filter((value) => !twice.includes(value)),
    left: [...all.left, ...twice.map(({ from }) => ({ what: from, why: 'an event has one hook' }))],
  };
}

const CHECKS_MAX = 16;

function checksOf(tracked: readonly VrrpScript[]): Became {
  const named = tracked.map((script, index) => ({ script, name: nameFor(script.name, index, tracked) }));
  const judged = named.map((one) => ({ ...one, argv: argvOf(one.script.command) }));
  const fit = judged.filter(({ argv }) => typeof argv !== 'string').slice(0, CHECKS_MAX);
  const left = judged
    .filter((one) => !fit.includes(one))
    .map(({ script, argv }) => ({
      what: `vrrp_script ${script.name}: ${script.command}`,
      why: typeof argv === 'string' ? argv : `there are at most ${CHECKS_MAX} checks`,
    }));
  const value = fit.map(({ script, name, argv }) => ({
    name,
    command: argv,
    ...within('interval', script.interval, 3600, 's'),
    ...within('timeout', script.timeout, 600, 's'),
    ...within('fall', script.fall, 100),
    ...within('rise', script.rise, 100),
    effect: 'warn',
  }));
  const from = `vrrp_script ${fit.map(({ script }) => script.name).join(', ')}`;
  return {
    values: value.length === 0 ? [] : [{ key: 'checks', value, from }],
    scripts: fit.map(({ script, name }) => ({ when: 'checks', command: script.command, detail: name })),
    left,
  };
}

/** What keepalived was told, as far as it fits; what it was not told is left to the defaults. */
function within(key: string, counted: Counted | null, max: number, unit = ''): Record<string, unknown> {
  if (counted === null || counted.value < 1) return {};
  const value = Math.min(counted.value, max);
  return { [key]: unit === '' ? value : `${value}${unit}` };
}

/** A name as `checks[].name` takes it, different from the others. */
function nameFor(name: string, index: number, tracked: readonly VrrpScript[]): string {
  const own = plainName(name);
  const first = tracked.findIndex((other) => plainName(other.name) === own);
  return first === index ? own : `${own.slice(0, 27)}-${index + 1}`;
}

const plainName = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9_.-]/g, '_')
    .replace(/^[.-]+/, '')
    .slice(0, 30) || 'check';

function hookOf({ words: [word = '', ...rest], line }: Statement): Became {
  const hook = Object.hasOwn(NOTIFY, word) ? (NOTIFY[word] ?? '') : '';
  const command = rest.join(' ');
  const from = `line ${line}: ${word} ${command}`;
  if (hook === '') return { values: [], scripts: [], left: [] };
  const argv = hook.includes(' ') ? hook : argvOf(command);
  return typeof argv === 'string'
    ? { values: [], scripts: [], left: [{ what: from, why: argv }] }
    : {
        values: [{ key: hook, value: argv, from }],
        scripts: [{ when: hook, command, detail: `line ${line}: ${word}` }],
        left: [],
      };
}

/** An argument vector, or why it is none: keepalived splits at spaces and runs no shell either. */
function argvOf(command: string): readonly string[] | string {
  const words = command.split(/\s+/).filter((word) => word !== '');
  if (words[0]?.startsWith('/') !== true)
    return 'a check or a hook names its program by an absolute path: [/path/of/program, argument]';
  if (words.length > 64 || command.length > 4000) return 'it is too long for a check or a hook';
  return /[|&;<>()$`\\"'*?~\p{Cc}]/u.test(command)
    ? 'checks and hooks know neither shell nor quotes: put the line into a script'
    : words;
}
