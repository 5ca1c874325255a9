import { lockHolder } from '../../effects/rejoin/lock.ts';
import { toolsAtWork } from '../../effects/rejoin/tools-at-work.ts';
import { done, type Look, type Step, stopAt } from '../procedure/procedure.ts';
import { asideLook, moveAside, roomFor } from './aside.ts';
import { catalogueLook, clearCatalogue, copy, copyLook } from './copy.ts';
import { inSyncStep, watchedStep } from './last-steps.ts';
import { look, type Scene } from './scene.ts';
import { findStanding, name, type Standing } from './standing.ts';
import type { World } from './world.ts';

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
    stopped: `${host} is the standby that the catalogue has, and is only stopped`,
    copying: 'gpinitstandby is at work and is followed',
    attached: `${host} runs as the standby already`,
  })[state];

async function nobodyElse(world: World, { primary, failed }: Standing): Promise<Look> {
  const holder = await lockHolder(primary.commands, lockFile(world), world.lockedAs);
  if (holder !== null && holder !== world.lockedAs)
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
