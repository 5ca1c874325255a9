import * as v from 'valibot';
import { expectationOf } from '../../config/describe.ts';
import type { Row } from '../../config/rows.ts';
import { schemaOf } from '../../config/schema.ts';
import { coordinators } from '../../config/settings/cluster.ts';
import { ROWS } from '../../config/settings.ts';
import { CommandError } from '../exit-codes.ts';
import type { Taken } from './found.ts';
import type { HostView } from './look.ts';
import type { Prompt } from './prompt.ts';
import { type Known, type Proposal, QUESTIONS, type Question } from './questions.ts';

/** What the command line says. */
export interface Given {
  readonly cluster?: string;
  readonly coordinator?: readonly string[];
  readonly dataDirectory?: string;
  readonly port?: string;
  readonly user?: string;
  readonly installation?: string;
  readonly vip?: string;
  readonly interface?: string;
  readonly label?: string;
  readonly gateway?: string;
  readonly witnesses?: string;
}

export interface AnswerSource {
  readonly view: HostView;
  readonly taken: readonly Taken[];
  readonly given: Given;
  /** Null: nobody can be asked. */
  readonly prompt: Prompt | null;
}

/**
 * Every setting with its value and where it comes from: the command line, then a person, then the existing set-up,
 * then what the host shows. Without anybody to ask, what is missing is an error that names the options.
 */
export async function answersOf(source: AnswerSource): Promise<ReadonlyMap<string, Proposal>> {
  const answers = new Map<string, Proposal>();
  const given = givenAnswers(source.given);
  const missing: Question[] = [];
  for (const question of QUESTIONS) {
    const { key } = question;
    const said = given.get(key);
    const answer = said === undefined ? await proposed(question, source, answers) : check(question, said);
    if (answer !== null) answers.set(key, answer);
    else if (question.required) missing.push(question);
  }
  if (missing.length > 0) throw new CommandError('USAGE', missingText(missing));
  for (const { key, value, from } of source.taken) {
    if (!answers.has(key) && !QUESTIONS.some((question) => question.key === key))
      answers.set(key, { value, from });
  }
  return withOwnDirectories(answers, source.view);
}

async function proposed(
  question: Question,
  { view, taken, prompt }: AnswerSource,
  answers: ReadonlyMap<string, Proposal>,
): Promise<Proposal | null> {
  const known: Known = {
    view,
    taken,
    answers: new Map([...answers].map(([key, { value }]) => [key, value])),
  };
  const earlier = taken.find(({ key }) => key === question.key);
  const proposal = earlier ?? (await question.propose(known));
  const usable = proposal !== null && valid(question.key, proposal.value) ? proposal : null;
  return prompt === null ? usable : askFor(question, usable, prompt);
}

async function askFor(
  question: Question,
  proposal: Proposal | null,
  prompt: Prompt,
): Promise<Proposal | null> {
  const shown = proposal === null ? '' : ` [${textOf(proposal.value)}]`;
  const none = question.required ? '' : proposal === null ? ' (Enter for none)' : ' (- for none)';
  for (;;) {
    const text = await prompt.ask(`${question.ask}${none}${shown}: `);
    if (text === '' && proposal !== null) return proposal;
    if (!question.required && (text === '' || text === '-')) return null;
    const value = parsed(question.key, text);
    if (valid(question.key, value)) return { value, from: 'you' };
    prompt.say(`  expected ${expectationOf(rowOf(question.key))}`);
  }
}

function givenAnswers(given: Given): ReadonlyMap<string, string> {
  const { cluster, dataDirectory, port, user, installation, vip, label, gateway, witnesses } = given;
  const values: Readonly<Record<string, string | undefined>> = {
    cluster,
    'database.dataDirectory': dataDirectory,
    'database.port': port,
    'database.user': user,
    'database.installation': installation,
    'vip.address': vip,
    'vip.interface': given.interface,
    'vip.label': label,
    'vip.gateway': gateway,
    'witness.hosts': witnesses,
  };
  const pairs = (given.coordinator ?? []).flatMap((text, index): [string, string][] => {
    const [host = '', address] = text.split('=');
    const key = `coordinators[${index}]`;
    return [
      [`${key}.host`, host],
      ...(address === undefined ? [] : [[`${key}.address`, address] as [string, string]]),
    ];
  });
  if (pairs.some(([key]) => key.startsWith('coordinators[2]')))
    throw new CommandError('USAGE', '--coordinator: there are two coordinators');
  const rest = Object.entries(values).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, value]],
  );
  return new Map([...pairs, ...rest]);
}

function check({ key, option }: Question, text: string): Proposal | null {
  const value = parsed(key, text);
  if (text === 'none' && key !== 'witness.hosts') return null;
  if (valid(key, value)) return { value, from: 'you' };
  throw new CommandError('USAGE', `${option} ${text}: expected ${expectationOf(rowOf(key))}`);
}

function rowOf(key: string): Row {
  const item = /^coordinators\[\d\]\.(\w+)$/.exec(key)?.[1];
  const row =
    item === undefined
      ? ROWS.get(key)
      : Object.entries(coordinators.item).find(([name]) => name === item)?.[1];
  if (row === undefined) throw new Error(`bug: no setting ${key}`);
  return row;
}

const valid = (key: string, value: unknown): boolean => v.safeParse(schemaOf(rowOf(key)), value).success;

function parsed(key: string, text: string): unknown {
  const { type } = rowOf(key);
  if (type === 'integer') return /^\d{1,9}$/.test(text) ? Number(text) : text;
  return type === 'witnesses' && text !== 'auto' && text !== 'none' ? text.split(/[ ,]+/) : text;
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** The catalogue knows where each coordinator keeps its data. */
function withOwnDirectories(
  answers: Map<string, Proposal>,
  { catalogue }: HostView,
): ReadonlyMap<string, Proposal> {
  const usual = answers.get('database.dataDirectory')?.value;
  for (const index of [0, 1]) {
    const host = answers.get(`coordinators[${index}].host`)?.value;
    const own = catalogue?.coordinators.find((one) => one.host === host)?.dataDirectory;
    if (own !== undefined && own !== '' && own !== usual)
      answers.set(`coordinators[${index}].dataDirectory`, { value: own, from: 'the catalogue' });
  }
  return answers;
}

function missingText(missing: readonly Question[]): string {
  const lines = missing.map(({ key, option, ask }) => `    ${option}  ${ask} (${key})`);
  return ['Not known, and nobody can be asked here. Say it by these options:', ...new Set(lines)].join('\n');
}
