import { quote } from '../core/quote.ts';
import type { Clock, Exec, Files, Log, RunResult } from '../runtime/ports.ts';
import { startLog, startWords } from './start-program.ts';
import { type ToolEnvironment, toolEnvironment } from './tool-launcher.ts';
import { sleep } from './wait.ts';

export type StandbyStart = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly why: string };

/** Measured: 0.2 s. A standby that has to look through much WAL first takes longer to answer, not to start. */
const startSeconds = 60;

/**
 * Starts the standby of this host as a mirror, as `gpstart` would: with `gpactivatestandby -f` instead, the whole
 * cluster would be restarted, segments too. Over SSH to this host: what is started by the daemon itself would live
 * under the service's limits, of which the memory alone would end it.
 */
export async function startStandby(
  environment: ToolEnvironment,
  ports: {
    readonly exec: Exec;
    readonly files: Files;
    readonly clock: Clock;
    readonly log: Log;
  },
  outputFile: string,
): Promise<StandbyStart> {
  const { exec, files, clock, log } = ports;
  const { dataDirectory, installation, line, port, user } = environment;
  const order = { installation, line, dataDirectory, port, seconds: startSeconds };
  const serverLog = startLog(order);
  log.write('notice', `The standby's process is down: starting it as a mirror (${dataDirectory}).`);
  const start = (): Promise<RunResult> =>
    exec({
      file: 'ssh',
      args: [...sshOptions, `${user}@localhost`, `${quote(startWords(order))} < /dev/null`],
      timeoutMs: (startSeconds + 5) * 1000,
      env: toolEnvironment(environment),
      outputFile,
    });
  let why = '';
  for (let times = 0; times < timesMax; times += 1) {
    if (times > 0) await sleep(clock, againMs);
    const started = await start();
    if (started.kind === 'exit' && started.code === 0) return { kind: 'done' };
    why = await whyNot(started, [serverLog, `${dataDirectory}/startup.log`], outputFile, files);
    if (!/shared memory block/.test(why)) break;
  }
  return { kind: 'failed', why: `the standby's process was down and could not be started: ${why}` };
}

/** Children of a postmaster that was killed need a moment to notice, and hold its shared memory until then. */
const timesMax = 5;
const againMs = 1000;

async function whyNot(
  started: RunResult,
  serverLogs: readonly string[],
  outputFile: string,
  files: Files,
): Promise<string> {
  const read = async (path: string): Promise<string> => {
    const tail = await files.readTail(path, 4000, 500);
    return tail.kind === 'text' ? tail.text : '';
  };
  const said = lastLine(await read(outputFile));
  if (started.kind === 'exit' && started.code === 255)
    return `SSH to this host does not work (${said}), over which it is started: systemctl status sshd, ssh localhost true`;
  for (const path of serverLogs) {
    const reason = lastProblem(await read(path));
    if (reason !== '') return `${reason}: look at ${path}`;
  }
  return `${said || started.kind}: look at ${serverLogs.join(' or ')}`;
}

/** No host key can be wrong for the host itself. */
const sshOptions = [
  '-oBatchMode=yes',
  '-oConnectTimeout=2',
  '-oStrictHostKeyChecking=no',
  '-oUserKnownHostsFile=/dev/null',
  '-oLogLevel=ERROR',
];

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function lastLine(text: string): string {
  return lines(text).at(-1)?.trim().slice(-200) ?? '';
}

/** The first of the last start's complaints is its cause, such as a port that is taken. */
function lastProblem(text: string): string {
  const found = lines(text)
    .slice(-20)
    .find((line) => /FATAL|PANIC|could not bind|Address already in use/.test(line));
  return found?.trim().slice(0, 200) ?? '';
}
