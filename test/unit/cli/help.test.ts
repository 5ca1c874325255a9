import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { branchesOf, optionsOf } from '../../../src/cli/command-tree.ts';
import { bashCompletion } from '../../../src/cli/completion.ts';
import { topicMarkdown } from '../../../src/cli/help/markdown.ts';
import { messagesText, messageText } from '../../../src/cli/help/messages.ts';
import { TOPIC_NAMES } from '../../../src/cli/help/names.ts';
import { topicText } from '../../../src/cli/help/terminal.ts';
import { TOPICS } from '../../../src/cli/help/topics.ts';
import { manPage } from '../../../src/cli/man.ts';
import { program, runCommandLine } from '../../../src/cli/program.ts';
import { isSection, TABLE } from '../../../src/config/settings.ts';
import { DIAGNOSES } from '../../../src/core/diagnosis.ts';
import { MESSAGES, type MessageCode } from '../../../src/core/messages.ts';

const CODES = Object.keys(MESSAGES) as MessageCode[];
const branches = branchesOf(program());
const commandLines = new Set(branches.map(({ words }) => words.join(' ')));

describe.each(TOPICS)('the topic $name', (topic) => {
  const markdown = topicMarkdown(topic);

  test.each([60, 80, 110])('fits into a terminal of %i columns', (width) => {
    const lines = topicText(topic, width).split('\n');
    const prose = lines.filter((line) => !line.startsWith('    '));
    for (const line of prose)
      if (line.split(' ').every((word) => word.length < 30)) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('names only commands that exist', () => {
    const named = [...markdown.matchAll(/whpg-failover ((?:[a-z]+(?:-[a-z]+)* ?)+)/g)].map((match) =>
      (match[1] ?? '').trim(),
    );
    for (const words of named.filter((one) => !/^(daemon|status both)/.test(one))) {
      const [first = '', second = ''] = words.split(' ');
      expect(commandLines.has(`${first} ${second}`) || commandLines.has(first)).toBe(true);
    }
  });

  test('names only codes and settings that exist', () => {
    for (const [, code = ''] of markdown.matchAll(/`([A-Z]{2,}(?:_[A-Z]+)+)`/g)) {
      if (!/^(VIP_GW|VIP_NETMASK|VIP_INTERFACE|ARPING_INTERFACE|PGPORT)$/.test(code))
        expect(CODES).toContain(code);
    }
    for (const [, section = '', name = ''] of markdown.matchAll(/`([a-z]+)\.([A-Za-z]+)(?::[^`]*)?`/g)) {
      const entry = TABLE[section];
      if (name === 'sh' || name === 'conf') continue;
      expect(entry !== undefined && isSection(entry) && Object.hasOwn(entry.settings, name)).toBe(true);
    }
    for (const [, word = ''] of markdown.matchAll(/\(`([a-z]+(?:-[a-z]+)?)`\)/g))
      expect(Object.keys(DIAGNOSES)).toContain(word);
  });
});

test('the list of topics is that of the texts, and messages', () => {
  expect(TOPIC_NAMES).toEqual([...TOPICS.map(({ name }) => name), 'messages']);
});

test.each(CODES)('help says of %s what happened and what helps', (code) => {
  const { text, hint } = MESSAGES[code];
  const told = messageText(code, Number.POSITIVE_INFINITY);
  expect(told).toContain(text);
  expect(told).toContain(hint);
  expect(messagesText(80)).toContain(`\n${code} `);
});

test('the old message of gpfailover leads to the code that replaces it', () => {
  expect(messageText('VIP_ON_BOTH', 100)).toContain(
    'GP:ERROR : VIP is activated both MASTER and STANDBY servers!',
  );
});

test('a code leads to the failures that it belongs to', () => {
  expect(messageText('STANDBY_DOWN', 1000)).toContain('failure      the standby dies: ');
});

test('an unknown topic is a usage error', async () => {
  expect(await runCommandLine(['help', 'no-such-topic'])).toBe(2);
  expect(await runCommandLine(['help', 'messages', 'NO_SUCH'])).toBe(2);
  expect(await runCommandLine(['completion', 'fish'])).toBe(2);
});

describe('the completion', () => {
  const script = bashCompletion(program());
  const completed = (...words: readonly string[]): readonly string[] => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const run = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _whpg_failover; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--norc', '-c', run], { encoding: 'utf8' }).trim().split('\n');
  };

  test.each([
    [['whpg-failover', 'sta'], ['status']],
    [['whpg-failover', 'vip', 'r'], ['release']],
    [['whpg-failover', '--config', 'x', 'pause', '--fo'], ['--for']],
    [['whpg-failover', 'help', 'VIP_ON_B'], ['VIP_ON_BOTH']],
    [['whpg-failover', 'help', 'keep'], ['keepalived']],
    [
      ['whpg-failover', 'completion', ''],
      ['bash', '--help'],
    ],
    [['whpg-failover', 'replay', '--set', 'heartbeat.thr'], ['heartbeat.threshold=']],
    [['whpg-failover', 'init', '--witnesses', 'a'], ['auto']],
    [['whpg-failover', 'history', '--since', ''], ['']],
    [['whpg-failover', 'failover', '--override', 'data'], ['data-at-risk']],
    [['whpg-failover', '--config', 'package.j'], ['package.json']],
    [['whpg-failover', 'replay', 'package.j'], ['package.json']],
    [['whpg-failover', 'nonsense', 'hist'], ['history']],
  ])('of %j is %j', (words, expected) => expect(completed(...words)).toEqual(expected));

  test('knows every command and every option of each', () => {
    for (const { words, command } of branches) {
      for (const { long } of optionsOf(command))
        expect(script).toMatch(
          new RegExp(`'${words.map((word) => ` ${word}`).join('')}'\\) words='[^']*${long ?? ''}\\b`),
        );
    }
  });
});

describe('the manual page', () => {
  const page = manPage(program(), '1.2.3');

  test('has every command with its description and its options', () => {
    for (const { words, command } of branches) {
      if (command.commands.length > 0) continue;
      const [, section = ''] = page.split(`.SS ${words.join(' ').replaceAll('-', '\\-')}\n`);
      const own = section.split('\n.S')[0] ?? '';
      const options = optionsOf(command).filter(({ long }) => long !== '--help');
      for (const { long } of options) expect(own).toContain((long ?? '').replaceAll('-', '\\-'));
      expect(own.length).toBeGreaterThan(20);
    }
  });

  test('is plain ASCII, as every troff reads it', () => expect(page).not.toMatch(/\P{ASCII}/u));

  test('has no line that troff would take for a request of its own', () => {
    const requests = /^\.(TH|SH|SS|TP|PP|B|BR|nf|fi|ad|nh)( |$)/;
    for (const line of page.split('\n')) if (/^[.']/.test(line)) expect(line).toMatch(requests);
  });
});
