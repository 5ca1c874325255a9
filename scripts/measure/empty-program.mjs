// What the engine itself costs on this machine, without a line of ours: resident memory of an empty program, and the CPU
// of one that does nothing but wake up, exchange 100 bytes with a neighbour, or open a connection, so often a second.
//
//   node scripts/measure/empty-program.mjs [SECONDS]      default 20 for each; prints a Markdown table
//
// The daemon makes about ten exchanges and one new connection at each beat.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WARM_MS = 3000;
const DEEDS = {
  nothing: () => () => undefined,
  exchange(port) {
    const socket = createConnection(port, '127.0.0.1').on('data', () => undefined);
    return () => socket.write('x'.repeat(100));
  },
  connect: (port) => () => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('x')).on('data', () =>
      socket.destroy(),
    );
  },
};
const ROWS = [
  ['wakes up', 'nothing', 1],
  ['wakes up', 'nothing', 25],
  ['exchanges 100 bytes', 'exchange', 10],
  ['opens a connection', 'connect', 1],
];

if (process.argv[2] === '--one') await one(process.argv.slice(3));
else await table(Number(process.argv[2] ?? 20));

async function one([deed, hertz, seconds, port]) {
  const again = DEEDS[deed](Number(port));
  setInterval(() => again(), 1000 / Number(hertz));
  await sleep(WARM_MS);
  const before = process.cpuUsage();
  await sleep(Number(seconds) * 1000);
  const { user, system } = process.cpuUsage(before);
  const percent = (user + system) / Number(seconds) / 10_000;
  process.stdout.write(`${(process.memoryUsage().rss / 2 ** 20).toFixed(1)} MB | ${percent.toFixed(2)} %`);
  process.exit();
}

async function table(seconds) {
  const server = createServer((socket) => socket.pipe(socket).on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  process.stdout.write(
    `| an empty program of Node ${process.version} that | times a second | memory | CPU of one core |\n| --- | --- | --- | --- |\n`,
  );
  for (const [what, deed, hertz] of ROWS) {
    const args = [import.meta.filename, '--one', deed, hertz, seconds, server.address().port];
    const child = spawn(process.execPath, ['--max-semi-space-size=1', ...args.map(String)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    await once(child, 'close');
    process.stdout.write(`| ${what} | ${hertz} | ${said} |\n`);
  }
  server.close();
}
