import { type Edition, type Line, parseEdition } from '../core/edition.ts';
import type { Exec, Files } from '../runtime/ports.ts';

/** What the installation says of itself; `why` for people when it says nothing that is known. */
export type Installation =
  | { readonly kind: 'edition'; readonly edition: Edition }
  | { readonly kind: 'unknown'; readonly why: string };

/** Runs `postgres --gp-version`, and `--version` for a brand that leaves that out. Starts no server. */
export async function askInstallation(
  exec: Exec,
  installation: string,
  timeoutMs: number,
): Promise<Installation> {
  const file = `${installation}/bin/postgres`;
  const env = { LC_ALL: 'C', LD_LIBRARY_PATH: `${installation}/lib`, PATH: '/usr/bin:/bin' };
  let why = '';
  for (const option of ['--gp-version', '--version']) {
    const { kind, code, stdout, stderr } = await exec({ file, args: [option], env, timeoutMs });
    const edition = kind === 'exit' && code === 0 ? parseEdition(stdout) : null;
    if (edition !== null) return { kind: 'edition', edition };
    const said = (stdout + stderr).trim().split('\n')[0]?.slice(0, 200) ?? '';
    why ||= `${file} ${option}: ${said || (kind === 'exit' ? `exit code ${code}` : kind)}`;
  }
  return { kind: 'unknown', why };
}

/**
 * The line of tools and files that is in use here: as configured, else as the installation says, else by the files of
 * the data directory.
 */
export async function lineHere(
  configured: Line | 'auto',
  places: { readonly installation: string; readonly dataDirectory: string },
  { exec, files }: { readonly exec: Exec; readonly files: Files },
  timeoutMs: number,
): Promise<Line> {
  if (configured !== 'auto') return configured;
  const asked = await askInstallation(exec, places.installation, timeoutMs);
  if (asked.kind === 'edition' && asked.edition.line !== null) return asked.edition.line;
  const old = ['recovery.conf', 'recovery.done', 'pg_xlog'].map((name) =>
    files.exists(`${places.dataDirectory}/${name}`, timeoutMs),
  );
  return (await Promise.all(old)).includes(true) ? 6 : 7;
}
