import { quote } from '../core/quote.ts';
import type { Exec, Files, Log } from '../runtime/ports.ts';
import { startLog, startWords } from './start-program.ts';
import { type ToolEnvironment, toolEnvironment } from './tool-launcher.ts';

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
  { exec, files, log }: { readonly exec: Exec; readonly files: Files; readonly log: Log },
  outputFile: string,
): Promise<StandbyStart> {
  const { dataDirectory, installation, line, port, user } = environment;
  const order = { installation, line, dataDirectory, port, seconds: startSeconds };
  const serverLog = startLog(order);
  log.write('notice', `The standby's process is down: starting it as a mirror (${dataDirectory}).`);
  const started = await exec({
    file: 'ssh',
    args: [...sshOptions, `${user}@localhost`, `${quote(startWords(order))} < /dev/null`],
    timeoutMs: (startSeconds + 5) * 1000,
    env: toolEnvironment(environment),
    outputFile,
  });
  if (started.kind === 'exit' && started.code === 0) return { kind: 'done' };
  const output = await files.readTail(outputFile, 2000, 500);
  const said = output.kind === 'text' ? lastLine(output.text) : '';
  if (started.kind === 'exit' && started.code === 255) {
    return failed(
      `SSH to this host does not work (${said}), over which it is started: systemctl status sshd, ssh localhost true`,
    );
  }
  const tail = await files.readTail(serverLog, 4000, 500);
  const reason = tail.kind === 'text' ? lastProblem(tail.text) : '';
  return failed(`${reason || said || started.kind}: look at ${serverLog}`);
}

/** No host key can be wrong for the host itself. */
const sshOptions = [
  '-oBatchMode=yes',
  '-oConnectTimeout=2',
  '-oStrictHostKeyChecking=no',
  '-oUserKnownHostsFile=/dev/null',
  '-oLogLevel=ERROR',
];

const failed = (why: string): StandbyStart => ({
  kind: 'failed',
  why: `the standby's process was down and could not be started: ${why}`,
});

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
