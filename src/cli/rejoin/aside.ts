import { directorySize } from '../../effects/rejoin/directory-size.ts';
import { renameAside } from '../../effects/rejoin/failed-node.ts';
import { done, type Look, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import type { Scene } from './scene.ts';
import { sizeWords } from './sizes.ts';
import { name, type Standing } from './standing.ts';

export async function roomFor(scene: Scene, { primary, failed }: Standing): Promise<Look> {
  if (scene.state !== 'apart') return done('nothing more is to be copied');
  const bytes = await directorySize(primary.commands, primary.coordinator.dataDirectory);
  const { freeBytes, asideCount, asideBytes } = scene.node;
  const words = `${sizeWords(bytes)} to copy, ${sizeWords(freeBytes)} free on ${name(failed)}`;
  if (bytes === null || freeBytes === null || freeBytes > bytes) return done(words);
  const pattern = `${failed.coordinator.dataDirectory}.before-rejoin-*`;
  const help =
    asideCount > 0
      ? `${asideCount} old data directories take ${sizeWords(asideBytes)}; when nobody needs them, on ${name(failed)}: rm -rf --one-file-system -- ${pattern}`
      : `Make room on ${name(failed)}: df -h ${failed.coordinator.dataDirectory}`;
  return stopAt('DISK_TOO_SMALL', words, help);
}

export function asideLook({ state, node }: Scene, { failed }: Standing): Look {
  const { dataDirectory } = failed.coordinator;
  if (state !== 'apart') return done('what is there belongs to the standby');
  if (node.directory === 'absent') {
    return done(node.lastAside === null ? `there is no ${dataDirectory}` : `it is ${node.lastAside}`);
  }
  if (node.directory !== 'directory') {
    const what = { link: 'a symbolic link', mount: 'a file system of its own', other: 'no directory' }[
      node.directory
    ];
    return stopAt(
      'DIRECTORY_STAYS',
      `${dataDirectory} on ${name(failed)} is ${what}`,
      `Move what is in it aside by hand, so that gpinitstandby finds no ${dataDirectory}; then run it again.`,
    );
  }
  return todo(
    `rename ${dataDirectory} on ${name(failed)} (${sizeWords(node.sizeBytes)}); nothing is deleted`,
  );
}

export async function moveAside({ failed }: Standing): Promise<Stop | null> {
  const answer = await renameAside(failed.commands, failed.coordinator.dataDirectory);
  if (answer.kind === 'seen') return null;
  const parent = failed.coordinator.dataDirectory.replace(/\/[^/]*$/, '');
  return stopAt(
    'NOT_RENAMED',
    answer.why,
    `On ${name(failed)}: ls -ld ${parent}; its owner must be able to write in it.`,
  );
}
