import { EXIT_CODES } from '../src/cli/exit-codes.ts';
import { topicMarkdown } from '../src/cli/help/markdown.ts';
import { TOPICS } from '../src/cli/help/topics.ts';
import { STOPS } from '../src/cli/procedure/stops.ts';
import { settingsReference } from '../src/config/reference.ts';
import { DIAGNOSES } from '../src/core/diagnosis.ts';
import { MESSAGES } from '../src/core/messages.ts';
import { MOVES, PHASES, type PhaseName } from '../src/core/phases.ts';

/** The parts of the README that are printed from tables of the code; see test/docs.test.ts. */
export const REFERENCE: Readonly<Record<string, () => string>> = {
  phases: phasesPicture,
  diagnoses: diagnosesTable,
  settings: settingsReference,
  messages: messagesList,
  'exit-codes': exitCodesTable,
  stops: stopsTable,
  ...Object.fromEntries(TOPICS.map((topic) => [`help-${topic.name}`, () => topicMarkdown(topic)])),
};

/** The table of legal moves as a picture that GitHub draws; a phase that stays what it is is no arrow. */
function phasesPicture(): string {
  const names = Object.keys(MOVES) as PhaseName[];
  const arrows = names.flatMap((from) =>
    MOVES[from].filter((to) => to !== from).map((to) => `  ${id(from)} --> ${id(to)}`),
  );
  const labels = names.map((name) => `  state "${name}" as ${id(name)}`);
  const meanings = names.map((name) => `| \`${name}\` | ${PHASES[name]} |`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...labels,
    `  [*] --> ${id('starting')}`,
    ...arrows,
    '```',
    '',
    '| phase | what it means |',
    '| --- | --- |',
    ...meanings,
  ].join('\n');
}

const id = (name: string): string => name.replaceAll('-', '_');

function diagnosesTable(): string {
  const rows = Object.entries(DIAGNOSES).map(
    ([code, { host, database, help }]) => `| \`${code}\` | ${help} | ${database} | ${host} |`,
  );
  return [
    '| code | meaning | `failover.on: database` | `failover.on: host` |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function messagesList(): string {
  return Object.entries(MESSAGES)
    .map(([code, { severity, people, text, hint }]) => {
      const told = people ? 'log and `wall` on both nodes' : 'log';
      return `#### ${code}\n\n${text}\n\n*What helps:* ${hint} (${severity}; ${told})`;
    })
    .join('\n\n');
}

function exitCodesTable(): string {
  const rows = Object.entries(EXIT_CODES).map(([name, { code, help }]) => `| ${code} | ${name} | ${help} |`);
  return ['| code | name | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function stopsTable(): string {
  const rows = Object.entries(STOPS).map(
    ([code, { exit, meaning }]) => `| \`${code}\` | ${meaning} | ${exit} |`,
  );
  return ['| code | what it means | exit code |', '| --- | --- | --- |', ...rows].join('\n');
}
