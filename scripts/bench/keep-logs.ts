import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COORDINATORS, type Lab } from '../../test/lab/driver/lab.ts';

/** Writes the journals of both coordinators into a directory, as far as they are on: to see where the time went. */
export async function keepLogs(lab: Lab, directory: string, name: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  for (const host of COORDINATORS) {
    const command = ['journalctl', '--boot', '--no-pager', '--output=short-precise'];
    // A host without power has nothing to say.
    const said = await lab.run(host, command).catch(() => null);
    if (said !== null) writeFileSync(join(directory, `${name}-${host}.log`), said.stdout);
  }
}
