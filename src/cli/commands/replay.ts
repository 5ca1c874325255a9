import { configOfGiven, type Given } from '../../config/given.ts';
import { policyOf } from '../../config/policy.ts';
import { formatProblem } from '../../config/problems.ts';
import { ROWS } from '../../config/settings.ts';
import { nearestKey } from '../../config/suggest.ts';
import type { Policy } from '../../core/policy.ts';
import { replay as replayRecords } from '../../journal/replay.ts';
import type { Surroundings } from '../../journal/turn.ts';
import { CommandError } from '../exit-codes.ts';
import { formatReplay } from '../format-replay.ts';
import { journalOnDisk } from '../journal-source.ts';

interface Options {
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Judges a recorded journal again with today's core, and with other settings where that is asked for. */
export async function replay(path: string, file: string | undefined, options: Options): Promise<void> {
  const change = changeOf(options.set);
  const { records, problems, where } = await journalOnDisk(path, file);
  const policies = new Map<string, Policy>();
  const result = replayRecords(records, (around) => {
    const key = JSON.stringify([around.settings, around.policy]);
    const policy = policies.get(key) ?? policyFor(around, change);
    policies.set(key, policy);
    return policy;
  });
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  const text =
    options.json === true
      ? JSON.stringify({ journal: where, set: change, ...result }, null, 2)
      : formatReplay(where, options.set, result, options.all === true);
  process.stdout.write(`${text}\n`);
  const changed = Object.keys(change).length > 0;
  if (!changed && (result.differences.length > 0 || result.broken.length > 0))
    throw new CommandError('FAILED', 'Today this journal is judged otherwise than when it was written.');
}

function changeOf(words: readonly string[]): Given {
  return Object.fromEntries(
    words.map((word): [string, unknown] => {
      const [, key = '', value = ''] = /^([A-Za-z]+(?:\.[A-Za-z]+)?)=(.+)$/.exec(word) ?? [];
      if (key === '')
        throw new CommandError(
          'USAGE',
          `--set ${word}: key=value is expected, such as heartbeat.threshold=5`,
        );
      if (!ROWS.has(key)) {
        const near = nearestKey(key, ROWS.keys());
        throw new CommandError(
          'USAGE',
          `--set ${key}: no such setting${near === null ? '' : `; did you mean ${near}?`}`,
        );
      }
      return [key, settingOf(key, value)];
    }),
  );
}

/** As YAML would read it: numbers and switches are no texts. */
function settingOf(key: string, text: string): unknown {
  const type = ROWS.get(key)?.type;
  if (type === 'integer' && /^\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return type === 'witnesses' && text.includes(',') ? text.split(',') : text;
}

/**
 * What was in force, but for what the change makes of it: only the parts of the policy that the changed settings
 * decide are taken from today.
 */
export function policyFor({ settings, policy }: Surroundings, change: Given): Policy {
  const then = policyOfGiven(settings);
  const wanted = Object.keys(change).length === 0 ? then : policyOfGiven({ ...settings, ...change });
  const changed = Object.entries(wanted).filter(
    ([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(Object.entries(then).find(([one]) => one === key)?.[1]),
  );
  return { ...then, ...policy, ...Object.fromEntries(changed) };
}

function policyOfGiven(given: Given): Policy {
  const made = configOfGiven(given, 'the recorded settings');
  if (made.kind === 'ok') return policyOf(made.config);
  throw new CommandError('BAD_CONFIG', made.problems.map(formatProblem).join('\n'));
}
