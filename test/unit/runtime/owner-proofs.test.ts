import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerTo } from '../../../src/control/answer.ts';
import { type Challenge, proofDirectory } from '../../../src/core/challenge.ts';
import { askDaemonThere } from '../../../src/effects/ask-daemon.ts';
import { askControl } from '../../../src/runtime/control-client.ts';
import { listenControl } from '../../../src/runtime/control-server.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { openOwnerProofs } from '../../../src/runtime/owner-proofs.ts';
import type { OwnerProofs } from '../../../src/runtime/ports.ts';
import { localSsh } from '../../support/local-ssh.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;

interface Served {
  readonly socket: string;
  readonly directory: string;
  readonly proofs: SureProofs;
  /** Who asked, as the daemon would write it. */
  readonly heard: string[];
}

interface SureProofs {
  readonly challenge: (question: string) => Promise<Challenge>;
  readonly ownerOf: OwnerProofs['ownerOf'];
}

/** As long as its directory is there, a challenge is given. */
const sure = (proofs: OwnerProofs): SureProofs => ({
  ownerOf: (nonce, question) => proofs.ownerOf(nonce, question),
  async challenge(question) {
    const challenge = await proofs.challenge(question);
    if (challenge === null) throw new Error('no challenge');
    return challenge;
  },
});

async function serve(): Promise<Served> {
  const top = await temporaryDirectory();
  const socket = join(top, 'control.sock');
  const directory = proofDirectory(socket);
  const opened = await openOwnerProofs(directory, exec);
  if (opened.kind === 'failed') throw new Error(opened.why);
  const heard: string[] = [];
  const answer = answerTo((request) => {
    heard.push('by' in request ? request.by : request.op);
    return Promise.resolve({ ok: true });
  }, opened.proofs);
  const listening = await listenControl({ path: socket, answer, onError: () => undefined });
  if (listening.kind === 'listening') onTestFinished(() => listening.close());
  return { socket, directory, proofs: sure(opened.proofs), heard };
}

const me = userInfo().username;

describe('a client', () => {
  test('is asked to show who it is, and its word comes behind that', async () => {
    const { socket, directory, heard } = await serve();
    const reply = await askControl(socket, { op: 'resume', by: 'kim' }, 5000);
    expect(reply).toEqual({ kind: 'answer', value: { ok: true } });
    expect(heard).toEqual([`${me} (says: kim)`]);
    await expect.poll(() => readdirSync(directory)).toEqual([]);
  });

  test('that only asks a question shows nothing', async () => {
    const { socket, heard } = await serve();
    await askControl(socket, { op: 'status' }, 5000);
    expect(heard).toEqual(['status']);
  });

  test('on the other host is the user that SSH makes it', async () => {
    const { socket, heard } = await serve();
    const ask = (line: string) => askControl(socket, JSON.parse(line) as object, 5000);
    const ssh = localSsh();
    const through = {
      ...ssh,
      askSocket: async (_path: string, line: string) => {
        const once = await rawAsk(socket, line);
        return { kind: 'lines', lines: [once] } as const;
      },
    };
    const reply = await askDaemonThere(through, socket, { op: 'ack', by: 'relayed: kim@cdw' }, 5000);
    expect(reply).toEqual({ kind: 'lines', lines: ['{"ok":true}'] });
    expect(heard).toEqual(['relayed: kim@cdw']);
    await ask('{"op":"status"}');
  });

  test('that knows nothing of it is told what to do, and nothing is done', async () => {
    const { socket, heard } = await serve();
    const answer: unknown = JSON.parse(await rawAsk(socket, '{"op":"ack"}'));
    expect(answer).toMatchObject({
      ok: false,
      text: expect.stringContaining('use whpg-failover of the version'),
    });
    const made = JSON.parse(await rawAsk(socket, '{"op":"ack","proof":"x"}')) as unknown;
    expect(made).toMatchObject({ ok: false, text: expect.stringContaining('nothing was changed') });
    expect(heard).toEqual([]);
  });

  test('is served after somebody has wiped the directory away', async () => {
    const { socket, directory, heard } = await serve();
    execFileSync('rm', ['-r', directory]);
    expect(await askControl(socket, { op: 'ack' }, 5000)).toMatchObject({ kind: 'answer' });
    expect(heard).toEqual([me]);
  });

  test('is taken at its word where there is no place for a file, and that is shown', async () => {
    const { socket, directory, heard } = await serve();
    execFileSync('rm', ['-r', directory]);
    writeFileSync(directory, 'in the way');
    expect(await askControl(socket, { op: 'ack', by: 'kim' }, 5000)).toMatchObject({ kind: 'answer' });
    expect(heard).toEqual(['kim (not proven)']);
  });
});

/** The file that was asked for, or one like it elsewhere. */
const make = (directory: string, { nonce, seconds }: Challenge, path = join(directory, nonce)): string => {
  writeFileSync(path, '', { mode: 0o600 });
  utimesSync(path, seconds, seconds);
  return path;
};

describe('what is not a proof', () => {
  const question = '{"op":"ack"}';
  test('a file that was made, once', async () => {
    const { directory, proofs } = await serve();
    const challenge = await proofs.challenge(question);
    make(directory, challenge);
    expect(await proofs.ownerOf(challenge.nonce, question)).toMatchObject({ kind: 'owner', name: me });
    make(directory, challenge);
    expect(await proofs.ownerOf(challenge.nonce, question)).toMatchObject({ kind: 'none' });
  });

  test('the proof of another request', async () => {
    const { directory, proofs } = await serve();
    const challenge = await proofs.challenge(question);
    make(directory, challenge);
    const answer = await proofs.ownerOf(challenge.nonce, '{"op":"resume"}');
    expect(answer).toEqual({ kind: 'none', why: 'it was asked for something else' });
  });

  test.each<[string, (directory: string, challenge: Challenge) => void]>([
    ['no file at all', () => {}],
    [
      'a link to a file of somebody else',
      (directory, { nonce }) => symlinkSync('/etc/hostname', join(directory, nonce)),
    ],
    [
      'a second name of a file of somebody else',
      (directory, challenge) => {
        const other = make(directory, challenge, join(directory, '..', 'other'));
        linkSync(other, join(directory, challenge.nonce));
      },
    ],
    [
      'a file of somebody else that was moved here',
      (directory, { nonce }) => {
        const other = join(directory, '..', 'other');
        writeFileSync(other, '', { mode: 0o600 });
        renameSync(other, join(directory, nonce));
      },
    ],
    [
      'a file with something in it',
      (directory, challenge) => {
        const path = make(directory, challenge);
        writeFileSync(path, 'x');
        utimesSync(path, challenge.seconds, challenge.seconds);
      },
    ],
    ['a file that others may write', (directory, challenge) => chmodSync(make(directory, challenge), 0o622)],
    ['a directory', (directory, { nonce }) => mkdirSync(join(directory, nonce))],
  ])('%s', async (_what, forge) => {
    const { directory, proofs } = await serve();
    const challenge = await proofs.challenge(question);
    forge(directory, challenge);
    expect(await proofs.ownerOf(challenge.nonce, question)).toMatchObject({ kind: 'none' });
  });

  test('more than a few that wait: the oldest are forgotten', async () => {
    const { directory, proofs } = await serve();
    const first = await proofs.challenge(question);
    make(directory, first);
    for (let count = 0; count < 100; count += 1) await proofs.challenge(question);
    expect(await proofs.ownerOf(first.nonce, question)).toMatchObject({ kind: 'none' });
  });
});

describe('the directory', () => {
  test('can be written by those who may connect, and be listed by none of them', async () => {
    const { directory } = await serve();
    expect(statSync(directory).mode & 0o7777).toBe(0o1730);
  });

  test('is emptied of what an earlier run left', async () => {
    const { socket, directory } = await serve();
    writeFileSync(join(directory, 'left'), '');
    expect((await openOwnerProofs(proofDirectory(socket), exec)).kind).toBe('open');
    expect(existsSync(join(directory, 'left'))).toBe(false);
  });

  test('is not taken from a link', async () => {
    const top = await temporaryDirectory();
    mkdirSync(join(top, 'elsewhere'));
    symlinkSync(join(top, 'elsewhere'), join(top, 'proof'));
    expect(await openOwnerProofs(join(top, 'proof'), exec)).toMatchObject({ kind: 'failed' });
  });

  test.runIf(asRoot)('is not taken from somebody else', async () => {
    const top = await temporaryDirectory();
    mkdirSync(join(top, 'proof'));
    chownSync(join(top, 'proof'), NOBODY, NOBODY);
    expect(await openOwnerProofs(join(top, 'proof'), exec)).toMatchObject({ kind: 'failed' });
  });
});

test.runIf(asRoot)(
  'another user is known by the name that the system has for them, whatever they say',
  async () => {
    const { directory, proofs } = await serve();
    chmodSync(join(directory, '..'), 0o755);
    chownSync(directory, 0, NOBODY);
    const challenge = await proofs.challenge('{"op":"ack"}');
    const path = join(directory, challenge.nonce);
    const program = `umask 077; set -C; : > ${path} && touch -d @${challenge.seconds} ${path}`;
    expect(spawnSync('bash', ['-c', program], { uid: NOBODY, gid: NOBODY }).status).toBe(0);
    const owner = await proofs.ownerOf(challenge.nonce, '{"op":"ack"}');
    expect(owner).toEqual({ kind: 'owner', uid: NOBODY, name: 'nobody', trusted: false });
  },
);

/** One line there and one back, as it stands. */
async function rawAsk(socket: string, line: string): Promise<string> {
  const program = `const s = require('node:net').connect(${JSON.stringify(socket)}); s.write(process.argv[1] + '\\n'); s.once('data', (d) => { console.log(String(d).trim()); process.exit(); });`;
  const { stdout } = await exec({ file: process.execPath, args: ['-e', program, line], timeoutMs: 10_000 });
  return stdout.trim();
}
