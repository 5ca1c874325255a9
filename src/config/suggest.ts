/** Keys longer than this are no slip of the finger, and comparing them would only cost time. */
const LONGEST_KEY = 64;

/** So few letters that differ mean that key, before the same word in another section does. */
const SLIPS = 2;

/**
 * The known key that was probably meant, or null when none is near. A key is near when it is the same but for
 * case, `-` and `_`, when its last word stands in another section, or when few letters differ.
 */
export function nearestKey(unknown: string, known: Iterable<string>): string | null {
  if (unknown.length > LONGEST_KEY) return null;
  const keys = [...known];
  const meant = simplified(unknown);
  const farthest = Math.max(SLIPS, Math.floor(unknown.length / 3));
  const ranked = keys
    // As many letters as the lengths differ must be added or removed at least.
    .filter((key) => Math.abs(simplified(key).length - meant.length) <= farthest)
    .map((key) => ({ key, distance: editDistance(meant, simplified(key)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best !== undefined && best.distance <= SLIPS) return best.key;
  const moved = keys.find((key) => lastWord(simplified(key)) === lastWord(meant));
  if (moved !== undefined) return moved;
  return best !== undefined && best.distance <= farthest ? best.key : null;
}

const simplified = (key: string): string => key.toLowerCase().replaceAll(/[-_]/g, '');

const lastWord = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/** How many letters must be added, removed, replaced or swapped with their neighbour (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(last, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? at(beforeLast, column - 2) + 1
          : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, swapped, at(last, column) + 1, at(current, column - 1) + 1));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

const at = (numbers: readonly number[], index: number): number => numbers[index] ?? Number.POSITIVE_INFINITY;
