import type { Config } from '../config/settings.ts';
import { whyNotTrusted } from '../effects/site-program.ts';
import type { Exec } from '../runtime/ports.ts';
import type { Finding } from './preflight.ts';

const LOOK_MS = 2000;

/** The site's hooks and checks that the daemon would refuse to run: by the rule that it has when it runs them. */
export async function programFindings(config: Config, exec: Exec): Promise<readonly Finding[]> {
  const programs = programsOf(config);
  if (programs.length === 0) return [];
  const uid = await serviceUid(config, exec);
  const found = await Promise.all(
    programs.map(async ({ setting, file }) => ({ setting, why: await whyNotTrusted(file, uid, exec) })),
  );
  return found.flatMap(({ setting, why }): Finding[] =>
    why === null ? [] : [{ weight: 'warning', what: `${setting} would not be run: ${why}`, hint: HINT }],
  );
}

const HINT = 'Until then a hook is left out, and a check is unknown.';

function programsOf({
  hooks,
  checks,
}: Config): readonly { readonly setting: string; readonly file: string }[] {
  const called = Object.entries(hooks).flatMap(([event, argv]) =>
    Array.isArray(argv) ? [{ setting: `hooks.${event}`, file: String(argv[0]) }] : [],
  );
  const asked = checks.map(({ name, command }) => ({ setting: `checks (${name})`, file: command[0] ?? '' }));
  return [...called, ...asked];
}

/** Root looks for the user of the service; anybody else is taken for it. */
async function serviceUid({ database }: Config, exec: Exec): Promise<number> {
  const own = process.getuid?.() ?? -1;
  if (own !== 0) return own;
  const result = await exec({ file: 'id', args: ['-u', '--', database.user], timeoutMs: LOOK_MS });
  return result.kind === 'exit' && result.code === 0 ? Number(result.stdout.trim()) : own;
}
