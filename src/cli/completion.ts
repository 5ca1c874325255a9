import type { Command, Option } from 'commander';
import { ROWS } from '../config/settings.ts';
import { MESSAGES } from '../core/messages.ts';
import { SCENARIOS } from '../sim/scenario.ts';
import { branchesOf, optionsOf } from './command-tree.ts';
import { TOPIC_NAMES } from './help/names.ts';

/** The script that bash sources. It needs nothing but bash, and runs nothing. */
export function bashCompletion(root: Command): string {
  const branches = branchesOf(root);
  const paths = branches.filter(({ words }) => words.length > 0).map(({ words }) => quoted(pathOf(words)));
  const options = new Map<string, Option>();
  for (const { command } of branches)
    for (const option of optionsOf(command)) options.set(option.flags, option);
  const taking = [...options.values()].filter(({ required, optional }) => required || optional);
  return `# bash completion of ${root.name()}, written by: ${root.name()} completion bash
_whpg_failover() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} path='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${paths.join(' | ')}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$prev" in
${taking.map((option) => `    ${namesOf(option).join(' | ')}) ${valueLine(option)} ;;`).join('\n')}
  esac
  case "$path" in
${branches.map(({ words, command }) => `    ${quoted(pathOf(words))}) words=${quoted(wordsOf(words, command).join(' '))} ;;`).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  case "$path" in
    ' replay') compopt -o filenames 2>/dev/null; mapfile -t -O \${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$cur") ;;
  esac
}
complete -F _whpg_failover ${root.name()}
`;
}

const pathOf = (words: readonly string[]): string => words.map((word) => ` ${word}`).join('');

/** In single quotes, in which bash changes nothing; none of our words has one. */
const quoted = (text: string): string => `'${text.replaceAll("'", '')}'`;

const namesOf = ({ short, long }: Option): readonly string[] =>
  [short, long].filter((name): name is string => name !== undefined);

function wordsOf(words: readonly string[], command: Command): readonly string[] {
  const below = command.commands.map((one) => one.name());
  const options = optionsOf(command).flatMap(({ long }) => long ?? []);
  return [...below, ...(ARGUMENTS[words.join(' ')]?.(command) ?? []), ...options];
}

/** What stands in the place of an argument. */
const ARGUMENTS: Readonly<Record<string, (command: Command) => readonly string[]>> = {
  help: ({ parent }) => [
    ...TOPIC_NAMES,
    ...(parent?.commands ?? []).map((one) => one.name()),
    ...Object.keys(MESSAGES),
  ],
  completion: () => ['bash'],
};

const FILES = new Set(['--config', '--output', '--from', '--journal']);

/** What stands behind an option. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--scenario': Object.keys(SCENARIOS),
  '--witnesses': ['auto', 'none'],
  '--set': [...ROWS.keys()].map((key) => `${key}=`),
};

function valueLine({ long, argChoices }: Option): string {
  if (long === undefined) return 'return';
  if (FILES.has(long))
    return 'compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return';
  const values = argChoices ?? VALUES[long];
  if (values === undefined) return 'return';
  const space = values.every((value) => value.endsWith('=')) ? 'compopt -o nospace 2>/dev/null; ' : '';
  return `${space}mapfile -t COMPREPLY < <(compgen -W ${quoted(values.join(' '))} -- "$cur"); return`;
}
