import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';

/** One file of the installation, as it is on this node. */
export interface InstalledFile {
  readonly path: string;
  readonly text: string;
  readonly sum: string;
  readonly mode: string;
}

export const BUNDLE = '/usr/lib/whpg-failover/whpg-failover.cjs';
export const UNIT_FILES = [
  '/usr/lib/systemd/system/whpg-failover.service',
  '/etc/systemd/system/whpg-failover.service.d/user.conf',
] as const;

/** What `scripts/install.sh` puts in place; those marked are there on every node. */
const FILES: readonly { readonly path: string; readonly required: boolean }[] = [
  { path: BUNDLE, required: true },
  { path: `${BUNDLE}.map`, required: false },
  { path: '/usr/bin/whpg-failover', required: true },
  { path: UNIT_FILES[0], required: true },
  { path: UNIT_FILES[1], required: false },
  { path: '/usr/share/whpg-failover/whpg-failover.yaml', required: false },
  { path: '/usr/lib/whpg-failover/hooks/mail', required: false },
  { path: '/usr/lib/whpg-failover/hooks/webhook', required: false },
];

export const PROGRAM_PATHS: readonly string[] = FILES.map(({ path }) => path);

/** The files of this node, to be compared and copied; or the first that is missing. */
export function installedHere(): { readonly files: readonly InstalledFile[] } | { readonly missing: string } {
  const missing = FILES.find(({ path, required }) => required && !existsSync(path));
  if (missing !== undefined) return { missing: missing.path };
  return { files: FILES.filter(({ path }) => existsSync(path)).map(({ path }) => readInstalled(path)) };
}

export function readInstalled(path: string): InstalledFile {
  const content = readFileSync(path);
  return {
    path,
    text: content.toString('utf8'),
    sum: createHash('sha256').update(content).digest('hex'),
    mode: (statSync(path).mode & 0o777).toString(8),
  };
}
