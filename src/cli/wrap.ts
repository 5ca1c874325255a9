/** Words in lines of at most `width` characters; what is longer than a line stands alone on one. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** How wide a line may be: that of the terminal, or endless in a file or a pipe. */
export const terminalWidth = (): number =>
  process.stdout.isTTY ? Math.max(60, process.stdout.columns) : Number.POSITIVE_INFINITY;
