import type { ToolState } from '../../effects/rejoin/detached-tool.ts';
import { directorySize } from '../../effects/rejoin/directory-size.ts';
import { createOptions, removeOptions, resumeOptions } from '../../effects/rejoin/initstandby.ts';
import { done, type Look, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import { forgetSender, isFailedNode } from './catalogue.ts';
import { runTool, toolFailed } from './follow.ts';
import { look, type Scene } from './scene.ts';
import { copyWords, sizeWords } from './sizes.ts';
import { name, type Standing } from './standing.ts';
import { tellBoth, type World } from './world.ts';

export function catalogueLook({ state, catalogue }: Scene, standing: Standing): Look {
  if (state !== 'apart') return done('it has the standby');
  if (catalogue.kind !== 'here') return done(`the catalogue of ${name(standing.primary)} has no standby`);
  const where = `${catalogue.hostname}:${catalogue.directory}`;
  if (isFailedNode(catalogue, standing))
    return todo(`remove the stale standby ${where}: gpinitstandby -a -r`);
  return stopAt(
    'STANDBY_ELSEWHERE',
    `the catalogue has the standby ${where}, which is not ${name(standing.failed)} as configured`,
    `When it is not needed, on ${name(standing.primary)}: gpinitstandby -r. It deletes ${where}: move that aside before.`,
  );
}

/** gpinitstandby -r deletes the directory that the catalogue names: it must be aside by then. */
export async function clearCatalogue(
  world: World,
  standing: Standing,
  tell: (progress: string) => void,
): Promise<Stop | null> {
  const before = await look(world, standing);
  if ('kind' in before) return before;
  if (before.state !== 'apart' || before.node.directory !== 'absent') {
    const { dataDirectory } = standing.failed.coordinator;
    return stopAt(
      'NOT_RENAMED',
      `${dataDirectory} is there again`,
      'Somebody else is at work there: find out who.',
    );
  }
  await forgetSender(world, standing);
  const ended = await runTool(world, standing, 'remove', removeOptions, async () =>
    tell('gpinitstandby -a -r'),
  );
  if ('kind' in ended) return ended;
  const after = await look(world, standing);
  if ('kind' in after || after.catalogue.kind === 'none') return null;
  return stopAt(
    'CATALOGUE_NOT_CLEARED',
    `gpinitstandby -r ended with ${ended.code ?? 'a signal'}: ${ended.last}`,
    `On ${name(standing.primary)}: less ${ended.output}; gpinitstandby -a -r by hand.`,
  );
}

export function copyLook({ state }: Scene, { primary, failed }: Standing): Look {
  if (state === 'attached') return done(`${name(failed)} is a standby of ${name(primary)}`);
  if (state === 'stopped')
    return todo(`start it: gpinitstandby -a -n, on ${name(primary)}; nothing is copied`);
  if (state === 'copying') return todo(`follow the gpinitstandby that is at work on ${name(primary)}`);
  return todo(`gpinitstandby -a -s ${name(failed)}, on ${name(primary)}`);
}

const MEASURE_EVERY_MS = 5000;

export async function copy(
  world: World,
  standing: Standing,
  tell: (progress: string) => void,
): Promise<Stop | null> {
  const before = await look(world, standing);
  if ('kind' in before) return before;
  const ended =
    before.state === 'stopped'
      ? await runTool(world, standing, 'create', resumeOptions, async () => tell('gpinitstandby -a -n'))
      : await copyAll(world, standing, tell);
  if ('kind' in ended) return ended;
  // Its exit code is not the measure: some end with 1 after a success.
  const after = await look(world, standing);
  return !('kind' in after) && after.state === 'attached' ? null : toolFailed(standing, ended);
}

async function copyAll(
  world: World,
  standing: Standing,
  tell: (progress: string) => void,
): Promise<ToolState | Stop> {
  const { primary, failed } = standing;
  const all = await directorySize(primary.commands, primary.coordinator.dataDirectory);
  const text = `${world.by} makes ${name(failed)} the standby again (${sizeWords(all)} to copy).`;
  await tellBoth(world, 'REJOIN_STARTED', text);
  let measuredMs = Number.NEGATIVE_INFINITY;
  const progress = async (): Promise<void> => {
    if (world.clock.now().monoMs - measuredMs < MEASURE_EVERY_MS) return;
    tell(copyWords(await directorySize(failed.commands, failed.coordinator.dataDirectory), all));
    measuredMs = world.clock.now().monoMs;
  };
  const options = createOptions(
    name(failed),
    failed.coordinator.dataDirectory,
    primary.coordinator.dataDirectory,
  );
  return runTool(world, standing, 'create', options, progress);
}
