import { parseDuration } from '../../config/units.ts';
import { CommandError } from '../exit-codes.ts';
import { askGate } from '../gate.ts';
import { asServiceUser } from '../on-coordinator.ts';

/** For `ExecCondition=` of units that start a database: FAILED when the other coordinator is the newer primary. */
export async function mayStartDatabase(path: string, options: { readonly timeout: string }): Promise<void> {
  const timeoutMs = parseDuration(options.timeout);
  if (timeoutMs === null)
    throw new CommandError('USAGE', `--timeout ${options.timeout}: a duration such as 10s is expected`);
  const { config, pair } = asServiceUser(path);
  const { may, why, asked } = await askGate(config, pair, timeoutMs);
  if (!may)
    throw new CommandError(
      'FAILED',
      `The database of ${pair.self.host} must not be started: ${why}.\n    Make it the standby again: whpg-failover rejoin`,
    );
  const alone = asked ? '' : ' Nobody else was asked or answered.';
  process.stdout.write(`The database of ${pair.self.host} may be started: ${why}.${alone}\n`);
}
