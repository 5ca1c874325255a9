import type { Config } from '../../config/settings.ts';
import { unreachable } from '../../core/assert.ts';
import { quote } from '../../core/quote.ts';
import type { SshRequest } from '../../core/ssh-verbs.ts';
import { releaseArguments } from '../../effects/release-program.ts';
import { startWords } from '../../effects/start-program.ts';
import { stopArguments } from '../../effects/stop-program.ts';
import { factsArguments } from '../../probes/facts-program.ts';
import { lineHere } from '../../probes/installation.ts';
import { reportHelper } from '../../probes/report-helper.ts';
import { become } from '../../runtime/become.ts';
import { exec } from '../../runtime/exec.ts';
import { systemFiles } from '../../runtime/files.ts';
import { factsPlaces } from '../doctor/scene.ts';
import type { Pair } from '../node.ts';
import { reportPlaces } from '../remote-helpers.ts';
import { passOn, showText } from './pass-on.ts';

export interface ServeContext {
  readonly config: Config;
  readonly configFile: string;
  readonly pair: Pair;
}

const ASK_MS = 2000;
const CONTROL_DATA_SECONDS = '10';

/**
 * Does what was asked for and gives the exit code. What is a program is the same program that a key without bounds would
 * send, on this host's own database: the answer is the same to the byte.
 */
export async function serve(request: SshRequest, context: ServeContext): Promise<number> {
  const { config, configFile, pair } = context;
  const { dataDirectory } = pair.self;
  const { installation, port } = config.database;
  switch (request.verb) {
    case 'hello':
      process.stdout.write('hello\n');
      return 0;
    case 'clock':
      process.stdout.write(`${Date.now()}\n`);
      return 0;
    case 'report':
      return bash(['--noprofile', '--norc', '-c', reportHelper(reportPlaces(config, pair.self))]);
    case 'facts':
      return bash(factsArguments(factsPlaces(config, pair, configFile, request.salt)));
    case 'control-data': {
      const words = ['env', 'LC_ALL=C', `LD_LIBRARY_PATH=${installation}/lib`];
      const tool = [`${installation}/bin/pg_controldata`, dataDirectory];
      return bash(['--norc', '-c', `exec ${quote(['timeout', CONTROL_DATA_SECONDS, ...words, ...tool])}`]);
    }
    case 'stop-database': {
      const { mode, graceMs } = request;
      return bash(stopArguments({ dataDirectory, port, installation, graceMs, mode }));
    }
    case 'start-database': {
      const { version } = config.database;
      const ports = { exec, files: systemFiles() };
      const line = await lineHere(version, { installation, dataDirectory }, ports, ASK_MS);
      const words = startWords({ installation, line, dataDirectory, port, seconds: request.seconds });
      return bash(['--norc', '-c', `exec ${quote(words)} < /dev/null`]);
    }
    case 'release-vip':
      return bash(releaseArguments(config.vip.address.address));
    case 'control':
      return passOn(config.control.socket);
    case 'tell':
      return showText();
    default:
      return unreachable(request);
  }
}

const bash = (args: readonly string[]): Promise<number> => become('/bin/bash', args);
