import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatProblem } from '../../config/problems.ts';
import { systemFiles } from '../../runtime/files.ts';
import { CommandError } from '../exit-codes.ts';
import { answersOf, type Given } from '../init/answers.ts';
import { type Found, TEXT_MAX } from '../init/found.ts';
import { fromGpfailover } from '../init/from-gpfailover.ts';
import { fromKeepalived } from '../init/from-keepalived.ts';
import { lookAtHost } from '../init/look.ts';
import { nextSteps } from '../init/next-steps.ts';
import { terminalPrompt } from '../init/prompt.ts';
import { configurationText } from '../init/write.ts';

export interface InitOptions extends Given {
  readonly from?: string;
  readonly instance?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** Writes a configuration from what this host and an existing set-up show. Overwrites nothing unless told to. */
export async function init(path: string, options: InitOptions): Promise<void> {
  const output = options.output ?? path;
  const view = await lookAtHost();
  const found = options.from === undefined ? null : await read(options.from, view.name, options.instance);
  const asks = options.yes !== true && process.stdin.isTTY && process.stderr.isTTY;
  const prompt = asks ? terminalPrompt() : null;
  const answers = await answersOf({ view, taken: found?.values ?? [], given: options, prompt });
  prompt?.close();
  const written = configurationText(answers, found, output);
  if (written.kind === 'bad') {
    const problems = written.problems.map(formatProblem);
    throw new CommandError('BAD_CONFIG', [...problems, 'Nothing was written.'].join('\n'));
  }
  write(output, written.text, options.force === true);
  process.stderr.write(`${nextSteps(output, written.notes, found)}\n`);
}

async function read(path: string, ownName: string, instance: string | undefined): Promise<Found> {
  const text = await systemFiles().readSmall(path, TEXT_MAX + 1, 5000);
  if (text.kind !== 'text') {
    const why =
      text.kind === 'failed' ? text.detail : text.kind === 'absent' ? 'there is no such file' : 'no answer';
    throw new CommandError('FAILED', `${path}: ${why}.`);
  }
  if (/^\s*vrrp_instance\b/m.test(text.text)) return fromKeepalived(text.text, ownName, instance);
  if (/^\s*(export\s+)?(VIP|GPMDW|GPSMDW|VIP_\w+)=/m.test(text.text)) return fromGpfailover(text.text);
  throw new CommandError(
    'FAILED',
    `${path} is neither a keepalived.conf with a vrrp_instance nor a vip_env.sh with VIP=.`,
  );
}

function write(output: string, text: string, force: boolean): void {
  if (output === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    mkdirSync(dirname(output), { recursive: true, mode: 0o755 });
    writeFileSync(output, text, { flag: force ? 'w' : 'wx', mode: 0o644 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EEXIST')
      throw new CommandError(
        'REFUSED',
        `${output} exists already; nothing was changed.\n    --force overwrites it, --output FILE (or -) writes elsewhere.`,
      );
    const hint =
      code === 'EACCES'
        ? 'Run it as root, or name another file with --output.'
        : 'Name another file with --output.';
    throw new CommandError('FAILED', `${output} cannot be written (${code}).\n    ${hint}`);
  }
}
