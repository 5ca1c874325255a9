/** The same object where nothing changes, as in most beats: a copy of the whole state costs more than the judgement. */
export function change<Whole extends object>(whole: Whole, parts: Partial<Whole>): Whole {
  for (const name in parts) {
    if (parts[name] !== whole[name]) return { ...whole, ...parts };
  }
  return whole;
}
