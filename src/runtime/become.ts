import { spawn } from 'node:child_process';

/**
 * This process becomes another program, with its input, its output and its exit code. `file` is an absolute path. Where
 * Node cannot do that (before 22.15 and 23.11), it waits for the program instead, and lies in memory meanwhile.
 */
export async function become(file: string, args: readonly string[]): Promise<number> {
  // Missing in the types of Node 20.
  const execve: unknown = Reflect.get(process, 'execve');
  if (typeof execve === 'function') Reflect.apply(execve, process, [file, [file, ...args], process.env]);
  const child = spawn(file, args, { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      resolve(126);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The input of this process up to its end or its first `bytesMax` bytes; what is there at the deadline. */
export function readInput(
  input: NodeJS.ReadableStream,
  { bytesMax, timeoutMs, lineOnly }: { bytesMax: number; timeoutMs: number; lineOnly: boolean },
): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (): void => {
      clearTimeout(timer);
      input.removeAllListeners('data');
      input.pause();
      const text = Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8');
      resolve(lineOnly ? (text.split('\n', 1)[0] ?? '') : text);
    };
    const timer = setTimeout(end, timeoutMs);
    input.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= bytesMax || (lineOnly && chunk.includes(10))) end();
    });
    input.on('end', end);
    input.on('error', end);
  });
}
