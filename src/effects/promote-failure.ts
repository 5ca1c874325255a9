import { type Line, VOCABULARY } from '../core/edition.ts';
import type { RunResult } from '../runtime/ports.ts';
import { noPathFileCode } from './tool-launcher.ts';

/**
 * Why the promotion did not happen, in words that say what to do. Called only after the state of the database
 * was judged: the exit code alone says nothing (2 has been seen after a promotion).
 */
export function promotionFailure(result: RunResult, output: string, line: Line): string {
  const known = knownFailures.find(({ text }) => text.test(output));
  if (known !== undefined) return inWordsOf(line, known.why);
  const tail = lastLine(output);
  const told = tail === '' ? '' : `; its last line: ${tail}`;
  if (result.kind === 'timeout') {
    return `the tool had no end before promotion.timeout and was killed: ssh localhost true and df -h show what hangs; promotion.method: pg_ctl needs neither${told}`;
  }
  if (result.kind === 'aborted')
    return `the tool had no end before promotion.timeout and was interrupted${told}`;
  if (result.kind === 'no-start') return `the tool could not be started: ${result.stderr}`;
  if (result.code === null)
    return `the tool was killed by a signal: journalctl -k shows whether memory was short${told}`;
  return (byExitCode.get(result.code) ?? `the tool ended with exit code ${result.code}`) + told;
}

function inWordsOf(line: Line, text: string): string {
  const { coordinator, directoryVariable, signalFile } = VOCABULARY[line];
  return text
    .replaceAll('{coordinator}', coordinator)
    .replaceAll('{directory}', directoryVariable)
    .replaceAll('{signal}', signalFile);
}

/** Texts of versions 6 and 7 of the tool, the most telling first. */
const knownFailures: readonly { readonly text: RegExp; readonly why: string }[] = [
  {
    text: /Active postgres process on (master|coordinator)/,
    why: 'gpactivatestandby found the socket lock file of the old {coordinator} on its host and refused: remove /tmp/.s.PGSQL.PORT.lock there once its database is surely stopped',
  },
  {
    text: /Critical required file on standby/,
    why: 'gpactivatestandby found no {signal}: the data directory is no standby, or -d names another one',
  },
  {
    text: /Force activation required|must use the -f option|postmaster is not running/,
    why: 'gpactivatestandby found the local standby not running, or could not ask by ssh localhost: start the standby and look at the local sshd and key (ssh localhost true)',
  },
  {
    text: /EOF when reading a line/,
    why: 'gpactivatestandby asked a question although it was told not to: look at what stands in its place in database.installation',
  },
  {
    text: /PGPORT environment variable not set/,
    why: 'gpactivatestandby got no PGPORT: does greenplum_path.sh unset it?',
  },
  {
    text: /_DATA_DIRECTORY environment variable are not set|Required option .* data directory is missing/,
    why: 'gpactivatestandby got no data directory ({directory}): does greenplum_path.sh unset it?',
  },
  {
    text: /Cannot import modules|No module named|ImportError|ModuleNotFoundError/,
    why: 'gpactivatestandby could not import its Python modules: database.installation or greenplum_path.sh is wrong',
  },
  {
    text: /env: .?python[\d.]*.?: No such file|python[\d.]*: (command )?not found|bad interpreter/,
    why: 'gpactivatestandby found no Python: install the one that its first line names, or correct greenplum_path.sh',
  },
  {
    text: /list index out of range/,
    why: 'gpactivatestandby of version 7 stumbles over an empty line in postgresql.auto.conf: delete the empty lines there',
  },
  {
    text: /could not come up|set port is incorrect/,
    why: 'gpactivatestandby promoted and could not connect: database.port is wrong or the server did not come up',
  },
  {
    text: /Log directory .* does not exist/,
    why: 'gpactivatestandby has no log directory: make ~/gpAdminLogs',
  },
  {
    text: /Permission denied: .*gpAdminLogs|No space left on device/,
    why: 'gpactivatestandby could not write its log: ls -ld ~/gpAdminLogs, df -h',
  },
  {
    text: /not in standby mode/,
    why: 'pg_ctl says that the server is not in standby mode: it was promoted or started as a {coordinator}',
  },
  {
    text: /PID file .* does not exist|Is server running\?/,
    why: 'pg_ctl says that no server runs here: start the standby first',
  },
];

const byExitCode: ReadonlyMap<number | null, string> = new Map([
  [0, 'the tool reports success, and the database is still in recovery'],
  [1, 'the tool ended with 1 (import error, traceback, or pg_ctl refused)'],
  [2, 'the tool refused or failed (exit code 2)'],
  [
    noPathFileCode,
    'greenplum_path.sh cannot be read in database.installation: correct it, or the rights of that directory',
  ],
  [126, 'the tool is not executable for this user: ls -l bin/gpactivatestandby in database.installation'],
  [127, 'the tool was not found in database.installation: correct it, or install the management tools there'],
  [137, 'the tool was killed: journalctl -k shows whether memory was short'],
  [143, 'the tool was ended by somebody (SIGTERM)'],
]);

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.slice(-200).trim() ?? '';
}
