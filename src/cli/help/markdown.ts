import type { Part, Topic } from './topic.ts';

/** For the README: the heading of the topic stands there. */
export const topicMarkdown = ({ parts }: Topic): string => parts.map(partMarkdown).join('\n\n');

function partMarkdown(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'heading':
      return `**${part.text}**`;
    case 'list':
      return part.items.map((item) => `- ${item}`).join('\n');
    case 'commands':
      return ['```sh', ...part.lines, '```'].join('\n');
    case 'table': {
      const rows = [part.heads, part.heads.map(() => '---'), ...part.rows];
      return rows
        .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
        .join('\n');
    }
  }
}
