/** What a line of iputils' `ping -n -O -D` says. */
export type PingLine =
  | { readonly kind: 'reply'; readonly seq: number; readonly rttMs: number }
  /** Nothing yet for a probe, or a router or our own kernel said that the host cannot be reached. */
  | { readonly kind: 'no-reply' }
  | { readonly kind: 'other' };

/** Reads one line of standard output under LC_ALL=C. */
export function parsePingLine(line: string): PingLine {
  const reply = /\bbytes from \S+: icmp_seq=(\d+) .*\btime=(\d+(?:\.\d+)?) ms(?! \(DUP!\))/.exec(line);
  if (reply) return { kind: 'reply', seq: Number(reply[1]), rttMs: Number(reply[2]) };
  if (/\bno answer yet for icmp_seq=\d+$/.test(line)) return { kind: 'no-reply' };
  if (/\bFrom \S+ icmp_seq=\d+ /.test(line)) return { kind: 'no-reply' };
  return { kind: 'other' };
}
