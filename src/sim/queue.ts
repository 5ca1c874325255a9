/** Virtual time: what is to happen, in the order of its moments; of two at the same moment the earlier one added. */
export interface Queue {
  readonly size: number;
  add(atMs: number, run: () => void): void;
  /** Takes the next event out; null when there is none. */
  take(): Entry | null;
}

export interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

const before = (a: Entry, b: Entry): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A sorted array, latest first: a world has some ten events waiting, where this beats a heap. */
export function queue(): Queue {
  const entries: Entry[] = [];
  let order = 0;
  return {
    get size() {
      return entries.length;
    },
    add(atMs, run) {
      const entry: Entry = { atMs, order: order++, run };
      let index = entries.length;
      for (let other = entries[index - 1]; other !== undefined && before(other, entry); ) {
        index -= 1;
        other = entries[index - 1];
      }
      entries.splice(index, 0, entry);
    },
    take: () => entries.pop() ?? null,
  };
}
