import { readPassword } from '../../config/load.ts';
import type { Config } from '../../config/settings.ts';
import type { Line } from '../../core/edition.ts';
import { installToolSsh } from '../../effects/tool-ssh.ts';
import { askInstallation, lineHere } from '../../probes/installation.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import type { Disk, Log } from '../../runtime/ports.ts';
import type { Pair } from '../node.ts';
import { databaseFindings } from '../preflight-database.ts';

const ASK_MS = 2000;

/** Which line of tools and files is installed here. What is wrong with it is said in the background. */
export async function installedLine(config: Config, pair: Pair, log: Log): Promise<Line> {
  const { installation, version } = config.database;
  const places = { installation, dataDirectory: pair.self.dataDirectory };
  const line = await lineHere(version, places, { exec, files: systemFiles() }, ASK_MS);
  void tellFindings(config, pair, log);
  return line;
}

/** A node that lacks something still keeps the VIP or gives it up: it is told, and the daemon runs. */
async function tellFindings(config: Config, pair: Pair, log: Log): Promise<void> {
  const asked = await askInstallation(exec, config.database.installation, ASK_MS);
  if (asked.kind === 'edition') {
    const { brand, version } = asked.edition;
    log.write('info', `The database software is ${brand} ${version} in ${config.database.installation}.`);
  }
  const password = readPassword(config);
  const secret = password.kind === 'ok' ? password.password : null;
  for (const { weight, what, hint } of await databaseFindings(config, pair, secret)) {
    log.write(
      weight === 'failure' ? 'err' : 'warning',
      `A promotion of this node needs what is wrong here: ${what}. ${hint}`,
    );
  }
}

/** Prepared before it is needed: the promotion must not wait for a disk. Null when it could not be. */
export async function boundToolSsh(config: Config, pair: Pair, disk: Disk, log: Log): Promise<string | null> {
  // Not in the runtime directory: /run is often mounted noexec.
  const directory = `${config.journal.directory}/tool-bin`;
  const options = {
    directory,
    sshTimeoutMs: config.promotion.sshTimeout,
    peerNames: [pair.peer.host, pair.peer.address],
    ownNames: [pair.self.host, pair.self.address],
  };
  const installed = await installToolSsh(options, { disk, exec });
  if (installed.kind === 'done') return directory;
  log.write('err', `The SSH of gpactivatestandby cannot be bounded: ${installed.why}.`);
  return null;
}
