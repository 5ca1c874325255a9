import type { Command } from 'commander';
import { type Branch, branchesOf, optionsOf } from './command-tree.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { TOPIC_NAMES } from './help/names.ts';

/** The manual page, from the same table as `--help`. */
export function manPage(root: Command, version: string): string {
  const name = root.name();
  const [program, ...below] = branchesOf(root);
  if (program === undefined) throw new Error('bug: a program without itself');
  return [
    `.TH ${roff(name.toUpperCase())} 8 "" "${roff(`${name} ${version}`)}" "System Administration"`,
    '.ad l',
    '.nh',
    '.SH NAME',
    `${roff(name)} \\- failover of WarehousePG and Greenplum coordinators`,
    '.SH SYNOPSIS',
    ...synopsis([], program),
    '.SH DESCRIPTION',
    ...paragraphs(root.description()),
    '.SH OPTIONS',
    ...options(root),
    '.SH COMMANDS',
    ...below.filter(({ command }) => command.commands.length === 0).flatMap(commandText),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_CODES).flatMap(([exit, { code, help }]) => item(`${code} ${exit}`, help)),
    '.SH FILES',
    ...FILES.flatMap(([path, what]) => item(path, what)),
    '.SH SEE ALSO',
    `${roff(`${name} help TOPIC`)}, where TOPIC is one of ${TOPIC_NAMES.join(', ')}.`,
    '.PP',
    '.BR systemctl (1), \n.BR journalctl (1), \n.BR wall (1), \n.BR ip\\-address (8)'.replaceAll(
      ', \n',
      ',\n',
    ),
    '',
  ].join('\n');
}

const FILES: readonly (readonly [string, string])[] = [
  ['/etc/whpg-failover/whpg-failover.yaml', 'The configuration, the same on both coordinators.'],
  ['/usr/share/whpg-failover/whpg-failover.yaml', 'A sample with every setting and what it means.'],
  ['/var/lib/whpg-failover', 'The journal (history, report and replay read it) and what outlives a restart.'],
  ['/run/whpg-failover/control.sock', 'Where the commands ask the daemon.'],
];

function commandText({ words, command }: Branch): readonly string[] {
  return [
    `.SS ${roff(words.join(' '))}`,
    ...synopsis(words, { words, command }),
    ...paragraphs(command.description()),
    ...options(command),
  ];
}

function synopsis(words: readonly string[], { command }: Branch): readonly string[] {
  const args = command.registeredArguments.map((argument) =>
    argument.required ? argument.name().toUpperCase() : `[${argument.name().toUpperCase()}]`,
  );
  const rest = command.commands.length > 0 ? ['[OPTIONS]', 'COMMAND'] : ['[OPTIONS]', ...args];
  return [`.B ${roff(['whpg-failover', ...words].join(' '))}`, roff(rest.join(' ')), '.PP'];
}

function options(command: Command): readonly string[] {
  const own = optionsOf(command).filter(({ long }) => long !== '--help' || command.parent === null);
  return own.flatMap((option) => {
    const { flags, description, defaultValue } = option;
    const usual =
      typeof defaultValue === 'string' || typeof defaultValue === 'number'
        ? ` (default: ${defaultValue})`
        : '';
    return item(flags, description + usual);
  });
}

const item = (head: string, text: string): readonly string[] => ['.TP', `.B ${roff(head)}`, roff(text)];

/** Lines that are indented stay as they are. */
function paragraphs(text: string): readonly string[] {
  return text.split('\n\n').flatMap((paragraph) => {
    const lines = paragraph.split('\n').map(roff);
    return /\S {2,}\S/.test(paragraph) ? ['.nf', ...lines, '.fi', '.PP'] : [...lines, '.PP'];
  });
}

/** Text that troff prints as it is: no escapes, no requests at the beginning of a line, hyphens as they are typed. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(
      /\P{ASCII}/gu,
      (one) => `\\[u${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
