import type { CommandHost } from '../command-host.ts';

const MEASURE_MS = 60_000;

/** What a directory takes on the disk; null: it is not there, or was not measured in time. */
export async function directorySize(host: CommandHost, directory: string): Promise<number | null> {
  const result = await host.run(['timeout', '50', 'du', '-sb', '--', directory], MEASURE_MS);
  // Files come and go under it: du then says so, and its sum is good enough.
  const bytes = result.kind === 'exit' ? /^(\d{1,18})\t/.exec(result.stdout)?.[1] : undefined;
  return bytes === undefined ? null : Number(bytes);
}
