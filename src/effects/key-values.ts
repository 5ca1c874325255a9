/**
 * The `key=value` lines that our programs print on other hosts. Null unless the line `end=1` is there: half a
 * report is no report. Lines that are none of ours (a banner, a shell's warning) are left out.
 */
export function parseKeyValues(output: string): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>();
  for (const line of output.split('\n')) {
    const match = /^([a-z]+)=(.*)$/.exec(line.trimEnd());
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? '').slice(0, valueCharsMax));
  }
  return values.get('end') === '1' ? values : null;
}

/** Values are shown to people in one line. */
const valueCharsMax = 300;
