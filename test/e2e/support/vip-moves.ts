import type { Coordinator } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';
import type { Pair } from './pair.ts';

const VIP = /\b10\.88\.0\.100\b/;

/** What the kernel of a host tells about the VIP from now on: nothing, as long as it stays where it is. */
export async function watchVip({ lab }: Pair, host: Coordinator): Promise<() => readonly string[]> {
  const lines: string[] = [];
  const command = ['sh', '-c', 'echo watches; exec ip -o monitor address'];
  lab.follow(host, command, (line) => lines.push(line));
  await until('somebody watches the VIP', () => lines.includes('watches'));
  return () => lines.filter((line) => VIP.test(line));
}
