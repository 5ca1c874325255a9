/** A POSIX shell command line in which every argument arrives as it is, whatever characters it holds. */
export function quote(argv: readonly string[]): string {
  return argv.map(quoteOne).join(' ');
}

function quoteOne(argument: string): string {
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
