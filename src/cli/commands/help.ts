import type { Command } from 'commander';
import { nearestKey } from '../../config/suggest.ts';
import { MESSAGES } from '../../core/messages.ts';
import { CommandError } from '../exit-codes.ts';
import { isMessageCode, messagesText, messageText } from '../help/messages.ts';
import { TOPIC_NAMES } from '../help/names.ts';
import { topicText } from '../help/terminal.ts';
import { TOPICS } from '../help/topics.ts';

/** A line of text is read best when it is not longer than this. */
const WIDTH_MAX = 110;
const WIDTH_IN_A_PIPE = 100;

/** A topic, a message by its code, or a command. */
export function help(root: Command, topic: string | undefined, rest: readonly string[]): void {
  const text = topic === undefined ? root.helpInformation() + listText() : textOf(root, topic, rest);
  process.stdout.write(`${text.trimEnd()}\n`);
}

function textOf(root: Command, topic: string, rest: readonly string[]): string {
  const width = process.stdout.isTTY ? Math.min(process.stdout.columns, WIDTH_MAX) : WIDTH_IN_A_PIPE;
  const code = (topic === 'messages' ? (rest[0] ?? '') : topic).toUpperCase();
  if (isMessageCode(code)) return messageText(code, width);
  if (topic === 'messages') {
    if (code === '') return messagesText(width);
    throw unknown('message code', code, Object.keys(MESSAGES));
  }
  const found = TOPICS.find(({ name }) => name === topic);
  if (found !== undefined) return topicText(found, width);
  const command = commandOf(root, [topic, ...rest]);
  if (command !== null) return command.helpInformation();
  throw unknown('topic', topic, [...TOPIC_NAMES, ...root.commands.map((one) => one.name())]);
}

function commandOf(root: Command, words: readonly string[]): Command | null {
  let command = root;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) return null;
    command = next;
  }
  return command;
}

function unknown(what: string, name: string, known: readonly string[]): CommandError {
  const near = nearestKey(name, known);
  const meant = near === null ? '' : ` Did you mean ${near}?`;
  return new CommandError('USAGE', `There is no ${what} ${name}.${meant}\n${listText()}`);
}

function listText(): string {
  const rows = TOPICS.map(({ name, about }) => `  ${name.padEnd(14)} ${about}`);
  const messages = '  messages       every message by its code; help messages CODE says what helps';
  return `\nTopics of whpg-failover help TOPIC:\n${[...rows, messages].join('\n')}\n`;
}
