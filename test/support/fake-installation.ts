import { chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlOnce, SqlResult } from '../../src/runtime/ports.ts';
import { removeDirectory } from './temporary.ts';

export interface FakeInstallation {
  readonly root: string;
  readonly installation: string;
  readonly dataDirectory: string;
  /** A process table of its own, in which a postmaster serves the data directory. */
  readonly proc: string;
  /** Reads the state that the programs below change. */
  readonly sql: SqlOnce;
  /** A program in GPHOME/bin; in it, `$STATE` is the file that holds the state of the database. */
  program(name: string, bash: string): void;
  read(name: string): string;
  setState(state: 'recovery' | 'primary' | 'starting' | 'down'): void;
  signalFile(name: 'recovery.conf' | 'standby.signal'): void;
  /** The timeline that a primary says it writes on. */
  writesOn(timeline: number): void;
  /** Another process: its command line with its words. */
  runs(pid: number, ...words: string[]): void;
  /** A file below the data directory. */
  data(name: string, text: string): void;
  remove(): Promise<void>;
}

const answers: Readonly<Record<string, SqlResult>> = {
  primary: { kind: 'rows', rows: [{ recovery: 'f' }], tookMs: 1 },
  recovery: { kind: 'error', sqlState: '57M02', message: 'in recovery mode', detail: '', tookMs: 1 },
  starting: { kind: 'error', sqlState: '57P03', message: 'starting up', detail: '', tookMs: 1 },
  down: { kind: 'trouble', trouble: 'refused', detail: '' },
};

/** A GPHOME of programs that a test writes, around a database that is one word in a file. */
export function fakeInstallation(): FakeInstallation {
  const root = mkdtempSync(join(tmpdir(), 'whpg-gphome-'));
  const installation = join(root, 'gphome');
  const dataDirectory = join(root, 'data');
  const state = join(root, 'state');
  let timeline: number | null = null;
  mkdirSync(join(installation, 'bin'), { recursive: true });
  const proc = join(root, 'proc');
  mkdirSync(join(dataDirectory, 'global'), { recursive: true });
  mkdirSync(join(proc, '100', 'task', '100'), { recursive: true });
  symlinkSync(dataDirectory, join(proc, '100', 'cwd'));
  writeFileSync(join(proc, '100', 'stat'), '100 (postgres) S 1 100');
  writeFileSync(join(proc, '100', 'cmdline'), `postgres\0-D\0${dataDirectory}\0`);
  writeFileSync(join(proc, '100', 'task', '100', 'children'), '');
  writeFileSync(join(dataDirectory, 'PG_VERSION'), '12\n');
  writeFileSync(join(dataDirectory, 'global', 'pg_control'), '');
  const pidLines = [100, dataDirectory, 1795242476, 5432, '/tmp', '*', '5432001 1'];
  writeFileSync(join(dataDirectory, 'postmaster.pid'), `${pidLines.join('\n')}\n`);
  writeFileSync(join(installation, 'greenplum_path.sh'), `export SOURCED=yes STATE=${state} ROOT=${root}\n`);
  const fake: FakeInstallation = {
    root,
    installation,
    dataDirectory,
    proc,
    sql: () => {
      const answer = answers[readFileSync(state, 'utf8').trim()] ?? answers.down ?? never();
      const file =
        timeline === null ? null : timeline.toString(16).toUpperCase().padStart(8, '0').padEnd(24, '0');
      return Promise.resolve(
        answer.kind === 'rows' ? { ...answer, rows: [{ ...answer.rows[0], file }] } : answer,
      );
    },
    program(name, bash) {
      const path = join(installation, 'bin', name);
      writeFileSync(path, `#!/bin/bash\nSTATE=${state} ROOT=${root}\n${bash}\n`);
      chmodSync(path, 0o755);
    },
    read: (name) => readFileSync(join(root, name), 'utf8'),
    setState: (word) => writeFileSync(state, word),
    signalFile: (name) => writeFileSync(join(dataDirectory, name), ''),
    writesOn(number) {
      timeline = number;
    },
    runs(pid, ...words) {
      mkdirSync(join(proc, String(pid)));
      writeFileSync(join(proc, String(pid), 'cmdline'), `${words.join('\0')}\0`);
    },
    data: (name, text) => writeFileSync(join(dataDirectory, name), text),
    remove: () => removeDirectory(root),
  };
  fake.setState('recovery');
  return fake;
}

function never(): never {
  throw new Error('the state has no answer');
}
