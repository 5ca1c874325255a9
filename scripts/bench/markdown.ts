/** One line of a table in Markdown. */
export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Its head, with the line below it. */
export const head = (cells: readonly string[]): readonly string[] => [
  row(cells),
  row(cells.map(() => '---')),
];
