/** Says one line after the other of what a command does: on stderr when stdout is for a script. */
export function storyTo({ json }: { readonly json?: boolean | undefined }): (line: string) => void {
  const stream = json === true ? process.stderr : process.stdout;
  return (line) => void stream.write(`${line}\n`);
}
