import type { Exec } from '../runtime/ports.ts';

const LOOK_MS = 2000;

/** What a program of the site's is given: nothing of our own environment, and what happened. */
export const siteEnvironment = (
  home: string,
  facts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: home,
  LC_ALL: 'C',
  ...facts,
});

/** The first line that has something to read; a program of the site's may print anything. */
export function presentable(output: string): string {
  const lines = output.split('\n').map((line) => line.replaceAll(/[\p{Cc}\uFFFD]/gu, ' ').trim());
  return lines.find((line) => line !== '')?.slice(0, 200) ?? '';
}

/**
 * Null: only root and the service's user can have written the program, and can have put it in its place (its directory);
 * links are followed. It runs with the rights of the owner of all data.
 */
export async function whyNotTrusted(file: string, uid: number, exec: Exec): Promise<string | null> {
  const directory = file.replace(/\/[^/]*$/, '') || '/';
  const looked = await exec({
    file: 'stat',
    args: ['-L', '-c', '%u %a %n', '--', file, directory],
    timeoutMs: LOOK_MS,
  });
  if (looked.kind !== 'exit' || looked.code !== 0)
    return `${file} cannot be looked at: ${presentable(looked.stderr)}`;
  for (const line of looked.stdout.trim().split('\n')) {
    const [owner = '', mode = '', ...name] = line.split(' ');
    const path = name.join(' ');
    if (Number(owner) !== 0 && Number(owner) !== uid)
      return `${path} belongs to user ${owner}: chown root ${path}`;
    const bits = Number.parseInt(mode, 8);
    // In a directory with the sticky bit, such as /tmp, others cannot replace it.
    const isSticky = path === directory && (bits & 0o1000) !== 0;
    if ((bits & 0o022) !== 0 && !isSticky)
      return `${path} is writable by others (mode ${mode}): chmod go-w ${path}`;
  }
  return null;
}
