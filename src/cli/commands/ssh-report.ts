import { parseVerb } from '../../core/ssh-verbs.ts';
import { boundWitness } from '../../probes/witness-helper.ts';
import { systemAddresses } from '../../runtime/addresses.ts';
import { exec } from '../../runtime/exec.ts';
import { CommandError } from '../exit-codes.ts';
import { configOrEnd } from '../load.ts';
import { whoAmI } from '../node.ts';
import { serve } from '../ssh-report/serve.ts';

interface Options {
  readonly authorizedKeysLine?: boolean;
  readonly witnessProgram?: boolean;
}

const LOG_MS = 1000;

/** What sshd runs in the place of every command of a key that is bound to it. */
export async function sshReport(path: string, options: Options): Promise<void> {
  if (options.authorizedKeysLine === true) {
    const { authorizedKeysLines } = await import('../ssh-report/keys.ts');
    process.stdout.write(await authorizedKeysLines(configOrEnd(path).config, path));
    return;
  }
  if (options.witnessProgram === true) {
    const { cluster, database, coordinators } = configOrEnd(path).config;
    const addresses = coordinators.map(({ address }) => address);
    process.stdout.write(boundWitness({ addresses, port: database.port, cluster }));
    return;
  }
  const asked = process.env.SSH_ORIGINAL_COMMAND ?? '';
  const request = parseVerb(asked);
  if (request === null) {
    await noteRefusal(asked);
    throw new CommandError(
      'REFUSED',
      'refused: this key is bound to `whpg-failover ssh-report`, and this is none of its requests',
    );
  }
  const { config } = configOrEnd(path);
  const pair = whoAmI(config, systemAddresses());
  if (pair === null) throw new CommandError('PREREQUISITE', 'this host is none of the coordinators');
  const code = await serve(request, { config, configFile: path, pair });
  // Of a program that this process only waited for: all has been written by it.
  if (code !== 0) process.exit(code);
}

/** Somebody has the key who is not the daemon: that is worth a line in the log of this host. */
async function noteRefusal(asked: string): Promise<void> {
  const shown = asked.replaceAll(/[^ -~]/g, '?').slice(0, 200);
  const from = process.env.SSH_CLIENT?.split(' ', 1)[0] ?? 'somewhere';
  const text = `ssh-report refused a request from ${from}: ${shown === '' ? '(a shell)' : shown}`;
  const args = ['-p', 'auth.warning', '-t', 'whpg-failover', '--', text];
  await exec({ file: 'logger', args, timeoutMs: LOG_MS });
}
