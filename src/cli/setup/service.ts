import type { StatusDocument } from '../../control/status-document.ts';
import { pollUntil } from '../../effects/wait.ts';
import type { Diagnosis } from '../doctor/doctor.ts';
import { done, type Look, type Stop, stopAt, todo } from '../procedure/procedure.ts';
import { factsOf, isStop, type Stage, type Stages } from './stage.ts';

const UNIT = 'whpg-failover.service';
const PROGRAM = '/usr/bin/whpg-failover';
const CALL_MS = 60_000;

/** With the rights and the account that the service has: root's own keys and rights would answer for somebody else. */
function asService({ config, configFile }: Stages, words: readonly string[]): readonly string[] {
  const { user } = config.database;
  return ['bash', '--norc', '-c', asServiceProgram, 'whpg-setup', user, PROGRAM, '-c', configFile, ...words];
}

const asServiceProgram = `
user=$1
shift
home=$(getent passwd "$user" | cut -d : -f 6)
cd /
exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups --inh-caps=+net_admin,+net_raw \\
  --ambient-caps=+net_admin,+net_raw --no-new-privs \\
  env -i HOME="$home" USER="$user" LOGNAME="$user" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C "$@"
`;

/** `whpg-failover check`, as the service will see it. */
export async function checkLook(stages: Stages, stage: Stage): Promise<Look> {
  const result = await stage.host.run(asService(stages, ['check']), CALL_MS);
  const { host } = stage.coordinator;
  if (result.kind === 'trouble') return stopAt('NOT_TOLD', result.why, 'Run it again.');
  if (result.code === 0) return done('the configuration and this node are right');
  const lines = result.stderr.trim().split('\n');
  const first = lines.find((line) => line.startsWith('failure')) ?? lines[0] ?? '';
  return stopAt(
    'CHECK_FAILED',
    `${host}: ${first.slice(0, 300)}`,
    `On ${host}: sudo -u ${stages.config.database.user} whpg-failover check`,
  );
}

export async function serviceLook(stages: Stages, stage: Stage): Promise<Look> {
  const facts = await factsOf(stages, stage);
  if (isStop(facts)) return facts;
  const { isEnabled, active, isStale } = facts;
  if (isEnabled && active === 'active' && !isStale) return done('enabled, and it runs');
  if (active === 'active' && isStale) return todo('restart it: its files are newer than its process');
  return todo(`systemctl enable --now whpg-failover (now: ${active})`);
}

export async function startService(stages: Stages, stage: Stage): Promise<Stop | null> {
  const facts = await factsOf(stages, stage);
  if (isStop(facts)) return facts;
  const { host } = stage.coordinator;
  const deeds = [
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', UNIT],
    ['systemctl', facts.isStale ? 'restart' : 'start', UNIT],
  ];
  for (const words of deeds) {
    const result = await stage.host.run(words, CALL_MS);
    if (result.kind === 'exit' && result.code === 0) continue;
    const said = result.kind === 'trouble' ? result.why : result.stderr.trim().split('\n')[0];
    return stopAt(
      'SERVICE_DOWN',
      `${words.join(' ')}: ${said}`,
      `On ${host}: journalctl -u whpg-failover -e`,
    );
  }
  return null;
}

async function statusOf(stages: Stages, stage: Stage): Promise<StatusDocument | null> {
  const result = await stage.host.run(asService(stages, ['status', '--json']), CALL_MS);
  if (result.kind !== 'exit') return null;
  try {
    return JSON.parse(result.stdout) as StatusDocument;
  } catch {
    return null;
  }
}

const SETTLE_MS = 90_000;

/** One serves with the VIP, the other one watches. */
async function standing(stages: Stages): Promise<{ readonly isWhole: boolean; readonly words: string }> {
  const all = [stages.here, stages.there()];
  const statuses = await Promise.all(all.map((stage) => statusOf(stages, stage)));
  const words = all.map(({ coordinator }, index) => {
    const status = statuses[index] ?? null;
    return status === null
      ? `${coordinator.host} silent`
      : `${coordinator.host} ${status.phase}, VIP ${status.vip.here}`;
  });
  const serving = statuses.filter((status) => status?.phase === 'serving' && status.vip.here === 'held');
  const watching = statuses.filter((status) => status?.phase === 'watching' && status.vip.here === 'absent');
  return { isWhole: serving.length === 1 && watching.length === 1, words: words.join('; ') };
}

export async function vipLook(stages: Stages): Promise<Look> {
  const { isWhole, words } = await standing(stages);
  return isWhole ? done(words) : todo(`wait until the primary holds the VIP (now: ${words})`);
}

export async function awaitVip(stages: Stages, tell: (progress: string) => void): Promise<Stop | null> {
  let last = '';
  const wait = { everyMs: 500, timeoutMs: SETTLE_MS, signal: stages.signal };
  const found = await pollUntil(stages.clock, wait, async () => {
    const { isWhole, words } = await standing(stages);
    last = words;
    tell(words);
    return isWhole || null;
  });
  return found === null
    ? stopAt('VIP_NOT_HELD', last, 'whpg-failover status, on both: `attention` says why.')
    : null;
}

/** `doctor` of a node: what a failover would need. Warnings are counted, failures stop. */
export async function doctorLook(stages: Stages, stage: Stage): Promise<Look> {
  const result = await stage.host.run(asService(stages, ['doctor', '--json']), CALL_MS);
  const { host } = stage.coordinator;
  if (result.kind === 'trouble') return stopAt('NOT_TOLD', result.why, 'Run it again.');
  const help = `whpg-failover doctor, on ${host}`;
  const findings = findingsOf(result.stdout);
  if (findings === null)
    return stopAt('NOT_TOLD', `doctor on ${host}: ${result.stderr.trim().slice(0, 200)}`, help);
  const failed = findings.filter(({ grade }) => grade === 'failure');
  const warnings = findings.filter(({ grade }) => grade === 'warning').length;
  if (failed.length > 0) {
    const more = failed.length > 1 ? `, and ${failed.length - 1} more` : '';
    return stopAt(
      'NOT_READY',
      `${host}: ${failed[0]?.said ?? ''}${more}`,
      `${failed[0]?.mend ?? ''} (${help})`,
    );
  }
  return done(warnings === 0 ? 'ready' : `ready, with ${warnings} warning(s): ${help}`);
}

function findingsOf(text: string): Diagnosis['findings'] | null {
  try {
    const { findings } = JSON.parse(text) as { findings?: unknown };
    return Array.isArray(findings) ? findings : null;
  } catch {
    return null;
  }
}
