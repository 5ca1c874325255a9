// Runs in a coordinator as root: `kill-at.mjs TEXT`. Waits until the daemon's journal gets a record with this text, and
// kills the daemon in that very millisecond.

import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

const JOURNAL = '/var/lib/whpg-failover/journal.jsonl';
const [text] = process.argv.slice(2);
const daemon = Number(
  readFileSync('/sys/fs/cgroup/system.slice/whpg-failover.service/cgroup.procs', 'utf8').split('\n')[0],
);

const file = openSync(JOURNAL, 'r');
let at = fstatSync(file).size;
let seen = '';
console.log('waits');
while (!seen.includes(text)) {
  const chunk = Buffer.alloc(65536);
  const size = readSync(file, chunk, 0, chunk.length, at);
  if (size === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  at += size;
  seen += chunk.toString('utf8', 0, size);
}
process.kill(daemon, 'SIGKILL');
closeSync(file);
console.log('killed');
