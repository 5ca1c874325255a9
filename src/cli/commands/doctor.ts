import { diagnoseAll } from '../doctor/doctor.ts';
import { formatDiagnosis } from '../doctor/format.ts';
import { CommandError } from '../exit-codes.ts';
import { asServiceUser } from '../on-coordinator.ts';

/** Tries everything that a failover will need, read-only, on both nodes and the witnesses. */
export async function doctor(path: string, options: { readonly json?: boolean }): Promise<void> {
  const { config, pair } = asServiceUser(path);
  const diagnosis = await diagnoseAll(config, pair, path);
  const text = options.json === true ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis);
  process.stdout.write(`${text}\n`);
  if (diagnosis.grade === 'not-ready') throw new CommandError('PREREQUISITE', '');
}
