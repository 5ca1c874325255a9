import type { Config } from '../../config/settings.ts';
import { publicKeyOf } from '../../runtime/ssh-keys.ts';
import { CommandError } from '../exit-codes.ts';
import { CONFIG_PATH } from '../program.ts';

/** Where the program of a witness lies there, below the home of its user. */
export const WITNESS_PROGRAM = '.whpg-failover/witness';
const PROGRAM = '/usr/bin/whpg-failover';

/** The lines that bind this node's key, for the coordinators and for the witnesses. */
export async function authorizedKeysLines(config: Config, configFile: string): Promise<string> {
  const { boundKey, user } = config.ssh;
  if (boundKey === null) {
    throw new CommandError(
      'PREREQUISITE',
      'ssh.boundKey is not set: it names the key that these lines are for.\n    ssh-keygen -q -t ed25519 -N "" -f /var/lib/whpg-failover/ssh-key, as the user of the service, on both coordinators',
    );
  }
  const found = await publicKeyOf(boundKey);
  if (found.kind === 'no') throw new CommandError('PREREQUISITE', `ssh.boundKey: ${found.why}`);
  const key = `${found.line} whpg-failover of ${config.cluster}`;
  const from = [...config.coordinators.map(({ address }) => address), config.vip.address.address].join(',');
  const ofFile = configFile === CONFIG_PATH ? '' : ` --config ${configFile}`;
  const bound = (command: string): string => `restrict,from="${from}",command="${command}" ${key}`;
  return [
    `# ~/.ssh/authorized_keys of ${user} on both coordinators:`,
    bound(`${PROGRAM}${ofFile} ssh-report`),
    `# ... and on each witness, where ~/${WITNESS_PROGRAM} is what \`whpg-failover ssh-report --witness-program\` prints:`,
    bound(`bash --noprofile --norc ${WITNESS_PROGRAM}`),
    '',
  ].join('\n');
}
