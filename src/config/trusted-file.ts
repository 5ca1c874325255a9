import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type Problem, wholeFile } from './problems.ts';
import { judgeFile, type TrustRule } from './trust.ts';

/** A configuration is a page or two; more than this is some other file. */
export const TRUSTED_BYTES_MAX = 128 * 1024;

export type TrustedText =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'bad'; readonly problem: Problem };

/** Judges the opened file, not its name, so that nobody can exchange it in between; a pipe does not block. */
export function readTrusted(
  path: string,
  rule: TrustRule,
  runningUid: number = process.getuid?.() ?? 0,
): TrustedText {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    const facts = {
      regular: stat.isFile(),
      directory: stat.isDirectory(),
      mode: stat.mode,
      uid: stat.uid,
      bytes: stat.size,
    };
    const problem = judgeFile(path, facts, rule, runningUid, TRUSTED_BYTES_MAX);
    if (problem !== null) return { kind: 'bad', problem };
    return decode(path, readFileSync(descriptor));
  } catch (error) {
    return { kind: 'bad', problem: openProblem(path, error) };
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function decode(path: string, bytes: Uint8Array): TrustedText {
  try {
    return { kind: 'ok', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return {
      kind: 'bad',
      problem: wholeFile(path, 'file-binary', 'bytes that are not UTF-8', 'a text file'),
    };
  }
}

function openProblem(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
  const hint = 'check the path; a new configuration is written by `whpg-failover init`';
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return { ...wholeFile(path, 'file-missing', 'no such file', 'a readable file'), hint };
  const unreadable = wholeFile(
    path,
    'file-unreadable',
    `a file that cannot be read (${code})`,
    'a readable file',
  );
  if (code !== 'EACCES' && code !== 'EPERM') return unreadable;
  return {
    ...unreadable,
    hint: 'the user that runs this must be allowed to read it: chown, chmod or another user',
  };
}
