import type { Disk, Exec, Files, Log, Run, RunResult } from '../runtime/ports.ts';
import type { PromoteOptions } from './promote.ts';
import { pgCtlPromote } from './promote-repeat.ts';
import { launcherArguments, toolEnvironment } from './tool-launcher.ts';

/** The tool that promotes, while it runs. */
export interface PromotionTool {
  /** Null while it runs. */
  result(): RunResult | null;
  /** Whether it has told the server to promote; what it prints is only a reason to ask the server again. */
  asked(): boolean;
  output(): string;
  /** Reads what it printed since the last time and logs it line by line. */
  readOutput(): Promise<void>;
  /** Kills its process group when it still runs. */
  stop(): Promise<RunResult>;
}

const outputBytesMax = 64 * 1024;
const readTimeoutMs = 500;

/** Starts the tool in a clean environment, with a deadline, its output in a file. */
export function startTool(
  options: PromoteOptions,
  { exec, files, disk, log }: { exec: Exec; files: Files; disk: Disk; log: Log },
): PromotionTool {
  const stopper = new AbortController();
  const name = options.method;
  let result: RunResult | null = null;
  let output = '';

  const readOutput = async (): Promise<void> => {
    const read = await files.readSmall(options.outputFile, outputBytesMax, readTimeoutMs);
    if (read.kind !== 'text') return;
    const whole = read.text.slice(0, read.text.lastIndexOf('\n') + 1);
    for (const line of whole.slice(output.length).split('\n')) {
      if (line !== '') log.write('info', line.slice(0, 500), { tool: name });
    }
    if (whole.length > output.length) output = whole;
  };
  const run = async (): Promise<RunResult> => {
    const emptied = await disk.replaceDurable(options.outputFile, '', { timeoutMs: readTimeoutMs });
    // A promotion is worth more than its output.
    const outputFile = emptied.kind === 'done' ? options.outputFile : '/dev/null';
    const ended = await exec({ ...toolRun(options), outputFile, signal: stopper.signal });
    if (emptied.kind === 'done') await readOutput();
    log.write('info', `${name} ended: ${endingWords(ended)}.`, { tool: name, tookMs: ended.tookMs });
    result = ended;
    return ended;
  };
  const running = run();

  return {
    result: () => result,
    output: () => output,
    readOutput,
    asked: () => /Promoting standby|is promoted/i.test(output) || (name === 'pg_ctl' && result?.code === 0),
    stop: () => {
      stopper.abort();
      return running;
    },
  };
}

function toolRun(options: PromoteOptions): Run {
  if (options.method === 'pg_ctl') return pgCtlPromote(options.environment);
  return {
    file: 'bash',
    args: launcherArguments({
      dataDirectory: options.environment.dataDirectory,
      toolSshDirectory: options.toolSshDirectory ?? '',
      sshTimeoutMs: options.sshTimeoutMs,
      ownNames: options.ownNames,
    }),
    timeoutMs: options.timeoutMs,
    env: {
      ...toolEnvironment(options.environment),
      ...(options.peerSilent ? { WHPG_PEER_SILENT: '1' } : {}),
    },
  };
}

function endingWords(result: RunResult): string {
  if (result.kind === 'exit') return `exit code ${result.code ?? 'none, by a signal'}`;
  return {
    timeout: 'killed at its deadline',
    aborted: 'stopped by us',
    'no-start': `not started, ${result.stderr}`,
  }[result.kind];
}
