import { fileOn, writeFileOn } from '../../effects/setup/copy-file.ts';
import { done, type Look, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import { type InstalledFile, installedHere, readInstalled } from './installation.ts';
import type { Stage, Stages } from './stage.ts';

/** What of these files the other node lacks or has differently. */
async function differing(
  { host }: Stage,
  files: readonly InstalledFile[],
): Promise<readonly InstalledFile[] | Stop> {
  const differ: InstalledFile[] = [];
  for (const file of files) {
    const there = await fileOn(host, file.path);
    if (there.kind === 'unknown') return stopAt('NOT_TOLD', there.why, 'Run it again.');
    if (there.kind === 'absent' || there.sum !== file.sum || there.mode !== file.mode) differ.push(file);
  }
  return differ;
}

export async function programLook(there: Stage): Promise<Look> {
  const here = installedHere();
  if ('missing' in here) {
    return stopAt(
      'NOT_INSTALLED_HERE',
      `${here.missing} is missing on this node`,
      'Install this node first: sudo ./scripts/install.sh, or its package; then run it again.',
    );
  }
  const differ = await differing(there, here.files);
  if ('code' in differ) return differ;
  return differ.length === 0
    ? done('the same program as here')
    : todo(`copy ${differ.map(({ path }) => path).join(', ')}`);
}

export async function copyProgram(there: Stage): Promise<Stop | null> {
  const here = installedHere();
  return 'missing' in here ? null : copyAll(there, here.files, false);
}

export async function configLook({ configFile }: Stages, there: Stage): Promise<Look> {
  const differ = await differing(there, [readInstalled(configFile)]);
  if ('code' in differ) return differ;
  return differ.length === 0
    ? done(`the same ${configFile} as here`)
    : todo(`copy ${configFile}; one that is there is kept beside it`);
}

export const copyConfig = ({ configFile }: Stages, there: Stage): Promise<Stop | null> =>
  copyAll(there, [readInstalled(configFile)], true);

async function copyAll(there: Stage, files: readonly InstalledFile[], keep: boolean): Promise<Stop | null> {
  const differ = await differing(there, files);
  if ('code' in differ) return differ;
  for (const file of differ) {
    const trouble = await writeFileOn(there.host, file, keep);
    if (trouble !== null) {
      return stopAt(
        'NOT_COPIED',
        `${file.path}: ${trouble}`,
        `On ${there.coordinator.host}: df -h; mount. Then run it again.`,
      );
    }
  }
  return null;
}
