/** A text that is printed in a terminal by `help` and in Markdown by the README: one source for both. */
export interface Topic {
  readonly name: string;
  readonly title: string;
  /** One line for the list of topics. */
  readonly about: string;
  readonly parts: readonly Part[];
}

/** Words in backticks are what somebody types or reads elsewhere. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'commands'; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly heads: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export const text = (...sentences: readonly string[]): Part => ({ kind: 'text', text: sentences.join(' ') });
export const heading = (words: string): Part => ({ kind: 'heading', text: words });
export const list = (...items: readonly string[]): Part => ({ kind: 'list', items });
export const commands = (...lines: readonly string[]): Part => ({ kind: 'commands', lines });
export const table = (heads: readonly string[], ...rows: readonly (readonly string[])[]): Part => ({
  kind: 'table',
  heads,
  rows,
});
