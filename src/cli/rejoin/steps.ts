import { directorySize } from '../../effects/rejoin/directory-size.ts';
import { renameAside } from '../../effects/rejoin/failed-node.ts';
import { createOptions, removeOptions } from '../../effects/rejoin/initstandby.ts';
import { lockHolder } from '../../effects/rejoin/lock.ts';
import { toolsAtWork } from '../../effects/rejoin/tools-at-work.ts';
import { done, type Look, type Step, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import { forgetSender, isFailedNode } from './catalogue.ts';
import { runTool, toolFailed } from './follow.ts';
import { inSyncStep, watchedStep } from './last-steps.ts';
import { look, type Scene } from './scene.ts';
import { copyWords, sizeWords } from './sizes.ts';
import { findStanding, name, type Standing } from './standing.ts';
import { tellBoth, type World } from './world.ts';

/** The procedure, and what it found out on its way. */
export interface Rejoin {
  readonly steps: readonly Step[];
  /** Null until the first step has looked. */
  readonly standing: () => Standing | null;
}

export const lockFile = ({ config }: World): string => `${config.journal.directory}/rejoin/lock`;

export function rejoinSteps(world: World): Rejoin {
  let found: Standing | null = null;
  const standing = (): Standing => {
    if (found === null) throw new Error('the first step has not looked');
    return found;
  };
  const withScene = async (
    judge: (scene: Scene, standing: Standing) => Look | Promise<Look>,
  ): Promise<Look> => {
    const scene = await look(world, standing());
    return 'kind' in scene ? scene : judge(scene, standing());
  };
  return {
    standing: () => found,
    steps: [
      {
        name: 'one primary',
        look: async () => {
          const answer = await findStanding(world);
          if ('kind' in answer) return answer;
          found = answer;
          return done(`${name(found.primary)} serves; ${name(found.failed)} is to become its standby`);
        },
      },
      { name: 'nobody else', look: () => nobodyElse(world, standing()) },
      {
        name: 'database down',
        look: () => withScene(({ state }, { failed }) => done(downWords(state, name(failed)))),
      },
      { name: 'room', look: () => withScene(roomFor) },
      {
        name: 'old data aside',
        look: () => withScene(asideLook),
        act: () => moveAside(standing()),
      },
      {
        name: 'catalogue',
        look: () => withScene(catalogueLook),
        act: (tell) => clearCatalogue(world, standing(), tell),
      },
      {
        name: 'copy',
        look: () => withScene(copyLook),
        act: (tell) => copy(world, standing(), tell),
      },
      inSyncStep(world, standing),
      watchedStep(world, standing),
    ],
  };
}

const downWords = (state: Scene['state'], host: string): string =>
  ({
    apart: `no database runs on ${host}`,
    copying: 'gpinitstandby is at work and is followed',
    attached: `${host} runs as the standby already`,
  })[state];

async function nobodyElse(world: World, { primary, failed }: Standing): Promise<Look> {
  const holder = await lockHolder(primary.commands, lockFile(world));
  if (holder !== null && holder !== world.by)
    return stopAt(
      'UNDER_WAY',
      `${holder} is at it`,
      'Wait for its end; the same command then goes on from there.',
    );
  for (const node of [primary, failed]) {
    const tools = await toolsAtWork(node.commands, failed.coordinator.dataDirectory);
    if (tools === null)
      return stopAt('NOT_TOLD', `${name(node)} does not tell what runs there`, 'Run it again.');
    const scene = await look(world, { primary, failed });
    if ('kind' in scene) continue; // The next step says it with its reason.
    const isOurs = (tool: string): boolean =>
      scene.state === 'copying' && (tool === 'gpinitstandby' || tool === 'pg_basebackup');
    const other = tools.find((tool) => !isOurs(tool.name));
    if (other !== undefined) {
      return stopAt(
        'OTHER_TOOL',
        `${other.name} (process ${other.pid}) is at work on ${name(node)}`,
        `Wait for its end: ps -fp ${other.pid}, on ${name(node)}.`,
      );
    }
  }
  return done('no other rejoin, and no tool that starts or stops a coordinator');
}

async function roomFor(scene: Scene, { primary, failed }: Standing): Promise<Look> {
  if (scene.state !== 'apart') return done('the copy is there, or under way');
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

function asideLook({ state, node }: Scene, { failed }: Standing): Look {
  const { dataDirectory } = failed.coordinator;
  if (state !== 'apart') return done('what is there belongs to the new standby');
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

async function moveAside({ failed }: Standing): Promise<Stop | null> {
  const answer = await renameAside(failed.commands, failed.coordinator.dataDirectory);
  if (answer.kind === 'seen') return null;
  const parent = failed.coordinator.dataDirectory.replace(/\/[^/]*$/, '');
  return stopAt(
    'NOT_RENAMED',
    answer.why,
    `On ${name(failed)}: ls -ld ${parent}; its owner must be able to write in it.`,
  );
}

function catalogueLook({ state, catalogue }: Scene, standing: Standing): Look {
  if (state !== 'apart') return done('it has the new standby');
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
async function clearCatalogue(
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

function copyLook({ state }: Scene, { primary, failed }: Standing): Look {
  if (state === 'attached') return done(`${name(failed)} is a standby of ${name(primary)}`);
  if (state === 'copying') return todo(`follow the gpinitstandby that is at work on ${name(primary)}`);
  return todo(`gpinitstandby -a -s ${name(failed)}, on ${name(primary)}`);
}

const MEASURE_EVERY_MS = 5000;

async function copy(
  world: World,
  standing: Standing,
  tell: (progress: string) => void,
): Promise<Stop | null> {
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
  const ended = await runTool(world, standing, 'create', options, progress);
  if ('kind' in ended) return ended;
  // Its exit code is not the measure: some end with 1 after a success.
  const after = await look(world, standing);
  return !('kind' in after) && after.state === 'attached' ? null : toolFailed(standing, ended);
}
