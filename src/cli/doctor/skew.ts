import { runThere } from '../../effects/run-there.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { SshHost } from '../../runtime/ports.ts';
import type { Scene } from './scene.ts';

const ASK_MS = 3000;
const CLOCK = { bound: { verb: 'clock' }, line: 'date +%s%3N' } as const;

/** How far the other host's wall clock is from ours; half the way there and back is not known. */
export async function askSkew(ssh: SshHost): Promise<Scene['skew']> {
  const before = systemClock.now();
  const result = await runThere(ssh, CLOCK, ASK_MS);
  const tookMs = systemClock.now().monoMs - before.monoMs;
  const theirsMs = result.kind === 'exit' ? Number(result.stdout.trim() || Number.NaN) : Number.NaN;
  if (!Number.isFinite(theirsMs)) return null;
  return { ms: theirsMs - (before.wallMs + tookMs / 2), uncertainMs: tookMs / 2 };
}
