import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { inFileOrder, type Problem, type ProblemCode, shortText } from './problems.ts';
import { syntaxText } from './syntax.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain data that remembers where each piece stands. */
export type Tree =
  | { readonly kind: 'scalar'; readonly place: Place; readonly value: unknown }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly place: Place; readonly entries: readonly Entry[] };

export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly value: Tree;
}

export type TreeResult =
  | { readonly kind: 'ok'; readonly tree: Tree }
  | { readonly kind: 'bad'; readonly problems: readonly Problem[] };

/** Reads plain YAML 1.2: one document without anchors, aliases, tags and directives, every key once. */
export function readTree(text: string, file: string): TreeResult {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const report: Report = (code, place, key, found, expected) => {
    problems.push({ code, file, ...place, key, found, expected });
  };
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      // With 'silent' a second document would be ignored without a word.
      logLevel: 'error',
    });
  } catch {
    // The parser recurses: brackets nested ten thousand deep exhaust its stack.
    report('yaml-syntax', { line: 1, column: 1 }, '', 'brackets nested without end', 'readable YAML');
    return { kind: 'bad', problems };
  }
  for (const error of document.errors.slice(0, SYNTAX_PROBLEMS_SHOWN)) {
    report('yaml-syntax', placeAt(error.pos[0]), '', syntaxText(error.code), 'readable YAML');
  }
  if (problems.length > 0) return { kind: 'bad', problems: onePerLine(problems) };
  if (document.directives?.yaml.explicit === true) {
    report(
      'yaml-not-plain',
      { line: 1, column: 1 },
      '',
      'a %YAML directive',
      'plain YAML without directives',
    );
  }
  const tree = convert(document.contents, { placeAt, report }, '', { line: 1, column: 1 });
  return problems.length > 0 ? { kind: 'bad', problems: inFileOrder(problems) } : { kind: 'ok', tree };
}

/** The data without its places. */
export function plainValue(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainValue);
    case 'map':
      return Object.fromEntries(tree.entries.map((entry) => [entry.key, plainValue(entry.value)]));
  }
}

/** One slip often breaks everything behind it as well. */
const SYNTAX_PROBLEMS_SHOWN = 10;

type Report = (code: ProblemCode, place: Place, key: string, found: string, expected: string) => void;

interface Context {
  readonly placeAt: (offset: number) => Place;
  readonly report: Report;
}

function convert(node: Node | null, context: Context, key: string, parent: Place): Tree {
  const place = node?.range ? context.placeAt(node.range[0]) : parent;
  if (isAlias(node)) {
    context.report('yaml-not-plain', place, key, 'an alias (*name)', 'the value itself');
    return { kind: 'scalar', place, value: null };
  }
  if (node?.anchor !== undefined) {
    context.report('yaml-not-plain', place, key, 'an anchor (&name)', 'the value alone');
  }
  if (node?.tag !== undefined) {
    context.report('yaml-not-plain', place, key, 'a tag (!name)', 'the value alone');
  }
  if (isMap<unknown, Node | null>(node)) {
    return { kind: 'map', place, entries: entriesOf(node.items, context, key, place) };
  }
  if (isSeq<Node | null>(node)) {
    const items = node.items.map((item, index) => convert(item, context, `${key}[${index}]`, place));
    return { kind: 'list', place, items };
  }
  return { kind: 'scalar', place, value: isScalar(node) ? node.value : null };
}

function entriesOf(
  pairs: readonly Pair<unknown, Node | null>[],
  context: Context,
  parentKey: string,
  parent: Place,
): readonly Entry[] {
  const firstLine = new Map<string, number>();
  return pairs.flatMap((pair) => {
    const keyNode = isScalar(pair.key) ? pair.key : null;
    const place = keyNode?.range ? context.placeAt(keyNode.range[0]) : parent;
    if (keyNode === null || typeof keyNode.value !== 'string') {
      context.report('yaml-not-plain', place, parentKey, 'a key that is not a word', 'the name of a setting');
      return [];
    }
    const key = parentKey === '' ? keyNode.value : `${parentKey}.${keyNode.value}`;
    const earlier = firstLine.get(key);
    if (earlier !== undefined) {
      const found = `the same key as in line ${earlier}`;
      context.report('duplicate-key', place, shortText(key), found, 'every key once');
    }
    firstLine.set(key, earlier ?? place.line);
    return [{ key: keyNode.value, place, value: convert(pair.value, context, key, place) }];
  });
}

function onePerLine(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<number>();
  return inFileOrder(problems).filter(({ line }) => !seen.has(line) && seen.add(line));
}
