import {
  DEADLINE_CODE,
  type DetachedTool,
  lookAtTool,
  startTool,
  type ToolState,
} from '../../effects/rejoin/detached-tool.ts';
import { type InitStandbyPlace, initStandbyWords } from '../../effects/rejoin/initstandby.ts';
import { sleep } from '../../effects/wait.ts';
import { type Stop, stopAt } from '../procedure/procedure.ts';
import { name, type Standing } from './standing.ts';
import type { World } from './world.ts';

const LOOK_EVERY_MS = 1000;

/** gpinitstandby on the primary, beyond the life of this command. */
export function toolOn(world: World, deed: 'create' | 'remove'): DetachedTool {
  return { directory: `${world.config.journal.directory}/rejoin`, name: `gpinitstandby-${deed}` };
}

export function placeOn({ config }: World, { primary }: Standing): InitStandbyPlace {
  const { installation, port } = config.database;
  return { installation, port, dataDirectory: primary.coordinator.dataDirectory };
}

/** Starts it, or follows the one that is under way, to its end. Its exit code is for the caller to judge. */
export async function runTool(
  world: World,
  standing: Standing,
  deed: 'create' | 'remove',
  options: readonly string[],
  progress: () => Promise<void>,
): Promise<ToolState | Stop> {
  const { commands } = standing.primary;
  const tool = toolOn(world, deed);
  const words = initStandbyWords(placeOn(world, standing), options);
  let answer = await startTool(commands, tool, world.config.rejoin.timeout, words);
  let silent = 0;
  for (;;) {
    // A lost connection is no reason to give up what goes on without it.
    silent = answer.kind === 'seen' ? 0 : silent + 1;
    if (answer.kind === 'seen' && answer.tool.state !== 'running') return answer.tool;
    if (answer.kind === 'unknown' && silent >= 10) {
      return stopAt(
        'NOT_TOLD',
        answer.why,
        `Run it again: it follows what goes on on ${name(standing.primary)}.`,
      );
    }
    if (world.signal.aborted) return interruptedWhile(standing, `${tool.directory}/${tool.name}.out`);
    await progress();
    await sleep(world.clock, LOOK_EVERY_MS, world.signal);
    answer = await lookAtTool(commands, tool);
  }
}

const interruptedWhile = ({ primary }: Standing, output: string): Stop =>
  stopAt(
    'INTERRUPTED',
    `gpinitstandby goes on on ${name(primary)}`,
    `whpg-failover rejoin follows it again; its output: ${output} on ${name(primary)}.`,
  );

/** It ended, and what it was for does not show. */
export function toolFailed(standing: Standing, tool: ToolState): Stop {
  const late = tool.code === DEADLINE_CODE;
  const ending = tool.code === null ? 'was killed' : `ended with ${tool.code}`;
  return stopAt(
    late ? 'COPY_LATE' : 'COPY_FAILED',
    late
      ? 'gpinitstandby did not end within rejoin.timeout'
      : `gpinitstandby ${ending}: ${tool.last || 'it said nothing'}`,
    `On ${name(standing.primary)}: less ${tool.output}. Mend the cause and run whpg-failover rejoin again; with --copy when it could not be started.`,
  );
}
