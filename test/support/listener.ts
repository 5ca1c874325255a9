import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A process that listens on loopback and answers nothing, or runs this code with each socket `s`. */
export async function startListener(
  onConnection = '',
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const program = `
    const server = require('node:net').createServer((s) => { s.on('error', () => {}); ${onConnection} });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (data: Buffer) => resolve(Number(data.toString())));
  });
  return { port, child };
}
