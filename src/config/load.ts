import { type ConfigResult, type Origins, parseConfig } from './parse.ts';
import { type Problem, wholeFile } from './problems.ts';
import type { Config } from './settings.ts';
import { readTrusted } from './trusted-file.ts';

/**
 * Reads and checks the configuration file and the password file that it names. Every failure is a problem with
 * what to do about it; nothing throws.
 */
export function loadConfig(path: string, runningUid: number = process.getuid?.() ?? 0): ConfigResult {
  const read = readTrusted(path, 'configuration', runningUid);
  if (read.kind === 'bad') return { kind: 'bad', problems: [read.problem] };
  const result = parseConfig(read.text, path);
  if (result.kind === 'bad') return result;
  const problem = passwordProblem(result.config, result.origins, path, runningUid);
  return problem === null ? result : { kind: 'bad', problems: [problem] };
}

export type PasswordResult =
  | { readonly kind: 'ok'; readonly password: string | null }
  | { readonly kind: 'bad'; readonly problem: Problem };

/**
 * The database password, null when no file is configured. It is read when it is needed, so that it is in no
 * configuration that somebody prints.
 */
export function readPassword(config: Config, runningUid: number = process.getuid?.() ?? 0): PasswordResult {
  const path = config.database.passwordFile;
  if (path === null) return { kind: 'ok', password: null };
  const read = readTrusted(path, 'password', runningUid);
  if (read.kind === 'bad') return read;
  const password = read.text.replace(/\r?\n$/, '');
  if (password !== '' && !/[\r\n\0]/.test(password)) return { kind: 'ok', password };
  const found = password === '' ? 'an empty file' : 'more than one line';
  return {
    kind: 'bad',
    problem: wholeFile(path, 'wrong-password-file', found, 'the password on a single line'),
  };
}

function passwordProblem(config: Config, origins: Origins, file: string, uid: number): Problem | null {
  const result = readPassword(config, uid);
  if (result.kind === 'ok') return null;
  const origin = origins.get('database.passwordFile');
  const place =
    origin?.from === 'file' ? { line: origin.line, column: origin.column } : { line: 0, column: 0 };
  const { found, expected, hint } = result.problem;
  return {
    ...wholeFile(file, 'wrong-password-file', `a password file that is refused: ${found}`, expected),
    ...place,
    key: 'database.passwordFile',
    ...(hint === undefined ? {} : { hint }),
  };
}
