import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, Lab } from '../../test/lab/driver/lab.ts';
import { startClient } from './client.ts';
import type { Rest } from './result.ts';
import { startSystem } from './start.ts';
import type { Contender } from './systems.ts';

/** The first minute is that of a start. */
const WARM_MS = 30_000;
const MEASURED_MS = 30_000;
const QUICK_MS = 5_000;

/** What a system costs each host while a client writes and nothing happens, in a lab of its own. */
export async function measureRest(lab: Lab, contender: Contender, quick: boolean): Promise<Rest[]> {
  await lab.do('down');
  await lab.do('up');
  try {
    await startSystem(lab, contender);
    const client = await startClient(lab, contender.system);
    await sleep(quick ? QUICK_MS : WARM_MS);
    const before = await usageOf(lab, contender);
    const beganMs = Date.now();
    await sleep(quick ? QUICK_MS : MEASURED_MS);
    const after = await usageOf(lab, contender);
    const tookMs = Date.now() - beganMs;
    await client.stop();
    return after.map(({ host, kilobytes, cpuMs }, at) => ({
      system: contender.system.name,
      profile: contender.profile.name,
      host,
      memoryMb: Math.round(kilobytes / 102.4) / 10,
      cpuPercent: Math.round(((cpuMs - (before[at]?.cpuMs ?? 0)) / tookMs) * 10_000) / 100,
    }));
  } finally {
    await lab.do('down');
  }
}

interface Usage {
  readonly host: Host;
  readonly kilobytes: number;
  readonly cpuMs: number;
}

/**
 * The processes of the units but those of PostgreSQL, which every system has: resident memory, and CPU time with that of
 * the children that have ended. The kernel counts it in hundredths of a second.
 */
const COUNT = `
rss=0 ticks=0
for unit in "$@"; do
  group=/sys/fs/cgroup$(systemctl show -P ControlGroup "$unit")
  for pid in $(find "$group" -name cgroup.procs -exec cat {} +); do
    [[ $(cat /proc/$pid/comm) != postgres ]] || continue
    kb=$(sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$pid/status)
    stat=$(cat /proc/$pid/stat)
    read -r -a times <<<"\${stat##*) }"
    rss=$((rss + \${kb:-0})) ticks=$((ticks + times[11] + times[12] + times[13] + times[14]))
  done
done 2>/dev/null
echo "$rss $((ticks * 1000 / $(getconf CLK_TCK)))"`;

async function usageOf(lab: Lab, { system }: Contender): Promise<Usage[]> {
  const all: Usage[] = [];
  for (const [host, units] of Object.entries(system.units) as [Host, readonly string[]][]) {
    const { stdout } = await lab.run(host, ['bash', '-c', COUNT, 'usage', ...units]);
    const [kilobytes = 0, cpuMs = 0] = stdout.trim().split(' ').map(Number);
    all.push({ host, kilobytes, cpuMs });
  }
  return all;
}
