import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installToolSsh } from '../../../src/effects/tool-ssh.ts';
import { systemDisk } from '../../../src/runtime/disk.ts';
import { exec } from '../../../src/runtime/exec.ts';

const root = mkdtempSync(join(tmpdir(), 'whpg-ssh-'));
const directory = join(root, 'tool bin');
const real = join(root, 'real');
beforeAll(async () => {
  mkdirSync(real);
  const fakeSsh = '#!/bin/bash\nprintf "%s\\n" "$@"\n[[ $* == *hangs* ]] && exec sleep 30\nexit 7\n';
  writeFileSync(join(real, 'ssh'), fakeSsh);
  chmodSync(join(real, 'ssh'), 0o755);
  const names = { peerNames: ['cdw', '192.0.2.11'], ownNames: ['scdw', '192.0.2.12'] };
  const options = { directory, sshTimeoutMs: 400, ...names };
  const installed = await installToolSsh(options, { disk: systemDisk(), exec });
  expect(installed).toEqual({ kind: 'done' });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ssh = async (line: string, silent = false) => {
  const path = `${directory}:${real}:/usr/bin:/bin`;
  const env = { PATH: path, HOME: homedir(), USER: 'gpadmin', ...(silent ? { WHPG_PEER_SILENT: '1' } : {}) };
  const result = await exec({ file: 'bash', args: ['-c', line], timeoutMs: 3000, env });
  return { ...result, words: result.stdout.trim().split('\n') };
};
/** What the tool of versions 6 and 7 really runs. */
const asTheTool = (host: string) =>
  `ssh -o StrictHostKeyChecking=no -o ServerAliveInterval=60 ${host} 'cat "/tmp/a b"'`;

test('our bounds come first, for OpenSSH takes the first value of an option', async () => {
  const { words, code } = await ssh(asTheTool('cdw'));
  expect(code).toBe(7);
  const ours = 'ConnectTimeout=1 BatchMode=yes ServerAliveInterval=1 ServerAliveCountMax=2';
  expect(words).toEqual([
    ...ours.split(' ').flatMap((option) => ['-o', option]),
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    'ServerAliveInterval=60',
    'cdw',
    'cat "/tmp/a b"',
  ]);
});

test('an ssh that hangs is ended at the deadline', async () => {
  const { tookMs, code } = await ssh(asTheTool('hangs'));
  expect(code).toBe(124);
  expect(tookMs).toBeLessThan(10_000);
});

describe('this host itself', () => {
  test.each(['localhost', 'scdw', 'gpadmin@scdw', '127.0.0.1'])(
    '%s runs a plain command of ours without an SSH, with its output and its exit code',
    async (host) => {
      const line = `ssh -o StrictHostKeyChecking=no ${host} 'pwd; echo "a b" >&2; exit 3'`;
      expect(await ssh(line)).toMatchObject({ code: 3, stdout: `${homedir()}\n`, stderr: 'a b\n' });
    },
  );

  test.each(['-t localhost true', '-p 2222 localhost true', 'root@localhost true', 'localhost'])(
    'ssh %s is more than a plain command: it is the real one, unbounded',
    async (words) => {
      const asked = await ssh(`ssh ${words}`);
      expect(asked).toMatchObject({ code: 7, words: words.split(' ') });
    },
  );
});

describe('a primary that was found silent', () => {
  test.each(['cdw', 'gpadmin@cdw', '192.0.2.11'])('%s is not asked again', async (host) => {
    expect(await ssh(asTheTool(host), true)).toMatchObject({ code: 255, stdout: '' });
  });

  test('is no reason to leave out any other host', async () => {
    expect((await ssh(asTheTool('sdw1'), true)).code).toBe(7);
  });
});

test('a directory that cannot be written is told', async () => {
  const options = { directory: '/dev/null/bin', sshTimeoutMs: 400, peerNames: [], ownNames: [] };
  expect(await installToolSsh(options, { disk: systemDisk(), exec })).toMatchObject({ kind: 'failed' });
});
