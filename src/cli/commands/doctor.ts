import { systemAddresses } from '../../runtime/addresses.ts';
import { becomeUser } from '../become-user.ts';
import { diagnoseAll } from '../doctor/doctor.ts';
import { formatDiagnosis } from '../doctor/format.ts';
import { CommandError } from '../exit-codes.ts';
import { configOrEnd } from '../load.ts';
import { whoAmI } from '../node.ts';

/** Tries everything that a failover will need, read-only, on both nodes and the witnesses. */
export async function doctor(path: string, options: { readonly json?: boolean }): Promise<void> {
  const { config } = configOrEnd(path);
  becomeUser(config);
  const pair = whoAmI(config, systemAddresses());
  if (pair === null) {
    const names = config.coordinators.map(({ host }) => host).join(' nor ');
    throw new CommandError('PREREQUISITE', `this host is neither ${names}: run it on a coordinator`);
  }
  const diagnosis = await diagnoseAll(config, pair, path);
  const text = options.json === true ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis);
  process.stdout.write(`${text}\n`);
  if (diagnosis.grade === 'not-ready') throw new CommandError('PREREQUISITE', '');
}
