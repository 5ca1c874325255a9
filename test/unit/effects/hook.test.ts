import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type HookOutcome, runHook } from '../../../src/effects/hook.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { lives } from '../../support/fake-postmaster.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

async function program(text: string, mode = 0o755): Promise<{ file: string; place: string }> {
  const place = await temporaryDirectory();
  const file = join(place, 'hook');
  writeFileSync(file, `#!/bin/bash\n${text}\n`);
  chmodSync(file, mode);
  return { file, place };
}

const run = (argv: readonly string[], timeoutMs = 5000): Promise<HookOutcome> =>
  runHook(
    {
      argv,
      timeoutMs,
      facts: { WHPG_EVENT: 'promoted', WHPG_TEXT: 'it is; $(not) a shell' },
      home: '/',
      uid: process.getuid?.() ?? 0,
    },
    exec,
  );

test('it gets its arguments and what happened as they are, and nothing of our own environment', async () => {
  const { file, place } = await program(
    `printf '%s\\n' "$@" "$WHPG_EVENT" "$WHPG_TEXT" "\${SECRET-unset}" > "$(dirname "$0")/out"`,
  );
  process.env.SECRET = 'ours';
  expect(await run([file, 'a b', '$HOME'])).toMatchObject({ kind: 'done' });
  delete process.env.SECRET;
  expect(readFileSync(join(place, 'out'), 'utf8')).toBe(
    'a b\n$HOME\npromoted\nit is; $(not) a shell\nunset\n',
  );
});

test('one that hangs is ended at its deadline, with all that it started', async () => {
  const { file, place } = await program(`sleep 60 & echo $! > "$(dirname "$0")/child"; wait`);
  expect(await run([file], 300)).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('no end within 300 ms'),
  });
  expect(lives(Number(readFileSync(join(place, 'child'), 'utf8')))).toBe(false);
});

test('one that fails is told with its first line', async () => {
  const { file } = await program(`echo; echo 'no pager' >&2; exit 3`);
  expect(await run([file])).toEqual({ kind: 'failed', why: `${file} ended with 3: no pager` });
});

test('one that prints binary, and much of it, brings nothing unprintable into the log', async () => {
  const { file } = await program(`head -c 300000 /dev/urandom >&2; exit 1`);
  const outcome = await run([file]);
  expect(outcome.kind).toBe('failed');
  const why = outcome.kind === 'failed' ? outcome.why : '';
  expect(why).not.toMatch(/[\p{Cc}\uFFFD]/u);
  expect(why.length).toBeLessThan(500);
});

test.each([
  ['by its group', 0o775],
  ['by everybody', 0o757],
])('one that is writable %s is refused and not run', async (_whom, mode) => {
  const { file, place } = await program(`touch "$(dirname "$0")/ran"`, mode);
  expect(await run([file])).toMatchObject({ kind: 'refused', why: expect.stringContaining('chmod go-w') });
  expect(existsSync(join(place, 'ran'))).toBe(false);
});

test('one in a directory in which others could replace it is refused', async () => {
  const { place } = await program('true');
  const directory = join(place, 'open');
  mkdirSync(directory);
  writeFileSync(join(directory, 'hook'), '#!/bin/true\n', { mode: 0o755 });
  chmodSync(directory, 0o777);
  expect(await run([join(directory, 'hook')])).toMatchObject({ kind: 'refused' });
});

test('one that is not there, or is no program, is said', async () => {
  expect(await run(['/nowhere/hook'])).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('/nowhere/hook'),
  });
  const { file } = await program('true', 0o644);
  expect(await run([file])).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('could not be started'),
  });
});
