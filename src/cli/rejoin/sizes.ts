/** Sizes for people: `1.2 GB`. Null is `an unknown size`. */
export function sizeWords(bytes: number | null): string {
  if (bytes === null) return 'an unknown size';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** How far a copy is: `42 % (1.2 GB of 2.9 GB)`. A copy without old logs may end before it reaches all. */
export function copyWords(bytes: number | null, allBytes: number | null): string {
  if (bytes === null) return 'the copy is being prepared';
  if (allBytes === null || allBytes === 0) return `${sizeWords(bytes)} copied`;
  const percent = Math.min(99, Math.floor((bytes / allBytes) * 100));
  return `${percent} % (${sizeWords(bytes)} of ${sizeWords(allBytes)})`;
}
