// Runs in a coordinator as root: `at-record.mjs TEXT kill|freeze`. Waits until the daemon's journal gets a record with
// this text, and in that very millisecond kills the daemon, or freezes it with all its children.

import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';

const JOURNAL = '/var/lib/whpg-failover/journal.jsonl';
const SERVICE = '/sys/fs/cgroup/system.slice/whpg-failover.service';
const [text, deed] = process.argv.slice(2);
const daemon = Number(readFileSync(`${SERVICE}/cgroup.procs`, 'utf8').split('\n')[0]);

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
if (deed === 'kill') process.kill(daemon, 'SIGKILL');
else writeFileSync(`${SERVICE}/cgroup.freeze`, '1');
closeSync(file);
console.log('done');
