import { property } from '../../runtime/deadline.ts';
import { type Node, tellBoth, type World } from '../rejoin/world.ts';
import type { Part } from './record.ts';

const CALL_MS = 10_000;
const TOOL_MS = 30_000;

/** Everything of a failover that can be done and undone, done for real on both nodes, and timed. */
export async function runParts(world: World, say: (part: Part) => void): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const add = (part: Part): void => {
    parts.push(part);
    say(part);
  };
  const { here, there } = world;
  add(await timed(world, `SSH login to ${nameOf(there)}`, () => runs(there, ['true'], CALL_MS)));
  for (const node of [here, there]) {
    add(
      await timed(world, `status of ${nameOf(node)}`, async () =>
        (await node.control({ op: 'status' })) === null ? 'its daemon does not answer' : null,
      ),
    );
    add(await timed(world, `gpactivatestandby starts on ${nameOf(node)}`, () => toolStarts(world, node)));
    if (world.config.drill.address !== null) for (const part of await addressOn(node)) add(part);
  }
  add(
    await timed(world, 'people on both nodes are told', async () => {
      await tellBoth(
        world,
        'DRILL',
        `${world.by} exercises the failover: nothing happens to the database or the VIP.`,
      );
      return null;
    }),
  );
  return parts;
}

/** `work` gives null, or what went wrong. */
async function timed({ clock }: World, name: string, work: () => Promise<string | null>): Promise<Part> {
  const startedMs = clock.now().monoMs;
  const trouble = await work();
  return { name, ms: trouble === null ? Math.round(clock.now().monoMs - startedMs) : null, trouble };
}

async function runs({ commands }: Node, words: readonly string[], timeoutMs: number): Promise<string | null> {
  const result = await commands.run(words, timeoutMs);
  if (result.kind === 'trouble') return result.why;
  return result.code === 0
    ? null
    : `it ended with ${result.code ?? 'a signal'}: ${result.stderr.trim().slice(0, 200)}`;
}

const load = '. "$1/greenplum_path.sh" && exec gpactivatestandby --version';

/** With its Python and its modules, which then are in the page cache, too. */
const toolStarts = ({ config }: World, node: Node): Promise<string | null> =>
  runs(node, ['bash', '-c', load, 'drill', config.database.installation], TOOL_MS);

async function addressOn(node: Node): Promise<readonly Part[]> {
  const answer = await node.control({ op: 'drill' });
  const exercise = property(answer, 'exercise');
  const part = (what: string, field: string): Part => {
    const ms = property(exercise, field);
    const text = property(answer, 'text');
    const trouble =
      typeof ms === 'number' ? null : typeof text === 'string' ? text : 'its daemon does not answer';
    return {
      name: `spare address ${what} on ${nameOf(node)}`,
      ms: typeof ms === 'number' ? ms : null,
      trouble,
    };
  };
  return [part('taken', 'takeMs'), part('announced', 'announceMs'), part('released', 'releaseMs')];
}

const nameOf = (node: Node): string => node.coordinator.host;
