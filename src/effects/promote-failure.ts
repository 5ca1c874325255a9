import type { RunResult } from '../runtime/ports.ts';
import { noPathFileCode } from './tool-launcher.ts';

/**
 * Why the promotion did not happen, in words that say what to do. Called only after the state of the database
 * was judged: the exit code alone says nothing (2 has been seen after a promotion).
 */
export function promotionFailure(result: RunResult, output: string): string {
  const known = knownFailures.find(({ text }) => text.test(output));
  if (known !== undefined) return known.why;
  const tail = lastLine(output);
  const told = tail === '' ? '' : `; its last line: ${tail}`;
  if (result.kind === 'timeout') return `it had no end before promotion.timeout${told}`;
  if (result.kind === 'aborted') return 'it was interrupted';
  if (result.kind === 'no-start') return `it could not be started: ${result.stderr}`;
  return (byExitCode.get(result.code) ?? `it ended with exit code ${result.code ?? 'by a signal'}`) + told;
}

/** Texts of versions 6 and 7 of the tool (greenplum facts, section 5), the most telling first. */
const knownFailures: readonly { readonly text: RegExp; readonly why: string }[] = [
  {
    text: /Active postgres process on (master|coordinator)/,
    why: 'gpactivatestandby found the socket lock file of the old primary on its host and refused: remove /tmp/.s.PGSQL.PORT.lock there once its database is surely stopped',
  },
  {
    text: /Critical required file on standby/,
    why: 'gpactivatestandby found no recovery.conf or standby.signal: the data directory is no standby',
  },
  {
    text: /Force activation required|must use the -f option/,
    why: 'gpactivatestandby found the local standby not running, or could not ask by ssh localhost: start the standby and look at the local sshd and key',
  },
  { text: /PGPORT environment variable not set/, why: 'gpactivatestandby got no PGPORT' },
  {
    text: /Cannot import modules|No module named|ImportError|ModuleNotFoundError/,
    why: 'gpactivatestandby could not import its Python modules: database.installation or greenplum_path.sh is wrong',
  },
  {
    text: /could not come up|set port is incorrect/,
    why: 'gpactivatestandby promoted and could not connect: database.port is wrong or the server did not come up',
  },
  { text: /Log directory .* does not exist/, why: 'gpactivatestandby has no log directory' },
  { text: /not in standby mode/, why: 'pg_ctl says that the server is not in standby mode' },
  { text: /PID file .* does not exist|Is server running\?/, why: 'pg_ctl says that no server runs here' },
];

const byExitCode: ReadonlyMap<number | null, string> = new Map([
  [0, 'the tool reports success, and the database is still in recovery'],
  [1, 'the tool ended with 1 (import error, traceback, or pg_ctl refused)'],
  [2, 'the tool refused or failed (exit code 2)'],
  [noPathFileCode, 'greenplum_path.sh cannot be read in database.installation'],
  [126, 'the tool is not executable for this user'],
  [127, 'the tool was not found in database.installation'],
]);

function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.slice(-200).trim() ?? '';
}
