/** One heading and what stands under it, down to the next heading of any level. */
export interface Section {
  readonly level: number;
  readonly title: string;
  /** Text outside tables and code, lists included. */
  readonly prose: string;
  /** Table lines, heads included, without the lines that separate head and body. */
  readonly rows: readonly string[];
  readonly blocks: readonly CodeBlock[];
}

export interface CodeBlock {
  /** What stands behind the fence: `sh`, `yaml`; empty when nothing does. */
  readonly language: string;
  readonly code: string;
}

/** The sections of a Markdown file whose first line is a heading. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Draft[] = [];
  let fence: { readonly language: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const last = sections.at(-1);
    if (fence !== undefined) {
      if (line === '```') {
        last?.blocks.push({ language: fence.language, code: fence.lines.join('\n') });
        fence = undefined;
      } else fence.lines.push(line);
    } else if (line.startsWith('```')) {
      fence = { language: line.slice(3), lines: [] };
    } else {
      const [, marks, title] = /^(#+) (.*)$/.exec(line) ?? [];
      if (marks !== undefined && title !== undefined) {
        sections.push({ level: marks.length, title, prose: `${title}\n`, rows: [], blocks: [] });
      } else if (line.startsWith('|')) {
        if (!line.startsWith('| ---')) last?.rows.push(line);
      } else if (last !== undefined) last.prose += `${line}\n`;
    }
  }
  return sections;
}

interface Draft extends Section {
  prose: string;
  readonly rows: string[];
  readonly blocks: CodeBlock[];
}
