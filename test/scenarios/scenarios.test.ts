import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Story } from '../support/story.ts';

const directory = import.meta.dirname;
const stories = readdirSync(directory).filter((name) => name.endsWith('.txt'));

/**
 * A story is paragraphs: comments, lines to play, `----`, and what the daemon makes of them. REWRITE=1 writes the
 * latter anew; the difference is to be read before it is committed.
 */
function replay(text: string): string {
  const story = new Story();
  const paragraphs = text.trimEnd().split(/\n{2,}/);
  const played = paragraphs.map((paragraph) => {
    const lines = paragraph.split('\n');
    const end = lines.indexOf('----');
    const told = end < 0 ? lines : lines.slice(0, end);
    const results = told
      .filter((line) => !line.startsWith('#') && line !== '')
      .flatMap((line) => story.play(line) ?? []);
    return [...told, ...(results.length > 0 ? ['----', ...results] : [])].join('\n');
  });
  return `${played.join('\n\n')}\n`;
}

test.each(stories)('%s goes as it is told', (name) => {
  const path = join(directory, name);
  const text = readFileSync(path, 'utf8');
  const played = replay(text);
  if (process.env.REWRITE === '1') writeFileSync(path, played);
  else expect(played).toBe(text);
});
