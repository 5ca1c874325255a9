import { accessSync, constants } from 'node:fs';
import { MESSAGES } from '../../../core/messages.ts';
import { type Check, failure, ok, type Verdict, warning } from '../check.ts';
import { type Scene, sides } from '../scene.ts';

/** What the daemons themselves say: whether a failover would begin now. */
export const standingChecks: readonly Check[] = [
  { name: 'armed', question: 'Would a failover begin now if the primary died?', judge: armed },
  {
    name: 'conditions',
    question: 'Is there nothing that people are told of again and again?',
    judge: conditions,
  },
  { name: 'fence', question: 'Can the old primary be fenced?', judge: fence },
  { name: 'exercise', question: 'When was a failover last seen to work?', judge: exercise },
];

function armed(scene: Scene): readonly Verdict[] {
  const statuses = sides(scene).flatMap(({ status }) => status ?? []);
  const found: Verdict[] = [];
  for (const { node, pause, observeOnly, phase } of statuses) {
    if (pause !== null)
      found.push(warning(`paused on ${node}: ${pause.reason}`, `On ${node}: whpg-failover resume.`));
    if (observeOnly)
      found.push(
        warning(
          `failover.observeOnly is set on ${node}: nothing acts`,
          'Set failover.observeOnly to false, then systemctl reload whpg-failover.',
        ),
      );
    if (phase === 'halted' || phase === 'ghost' || phase === 'standby-down' || phase === 'isolated')
      found.push(failure(`the daemon on ${node} is ${phase}`, `On ${node}: whpg-failover why.`));
  }
  const watches = statuses.some(({ phase }) => phase === 'watching' || phase === 'suspecting');
  const serves = statuses.some(({ phase }) => phase === 'serving');
  const unasked = sides(scene).find(({ status, facts }) => status === null && facts === null);
  if (unasked !== undefined && !(watches && serves)) {
    const what = `what the daemon on ${unasked.node.host} does is not known: it could not be asked`;
    found.push(warning(what, `On ${unasked.node.host}: whpg-failover status.`));
  } else {
    if (!watches)
      found.push(
        failure('no daemon watches the primary as its standby', 'whpg-failover status, on both nodes.'),
      );
    if (!serves)
      found.push(warning('no daemon keeps the VIP on the primary', 'whpg-failover status, on the primary.'));
  }
  const left = statuses.find(({ lastFailover }) => lastFailover !== null && !lastFailover.acknowledged);
  const ageMs = left === undefined ? 0 : scene.nowWallMs - (left.lastFailover?.atWallMs ?? 0);
  if (left !== undefined && ageMs < scene.config.failover.cooldown)
    found.push(
      warning(
        'the last failover is within failover.cooldown and nobody has acknowledged it: the next one would wait',
        'whpg-failover ack, on both.',
      ),
    );
  return found.length > 0 ? found : [ok('yes: one daemon watches, the other serves')];
}

function conditions(scene: Scene): readonly Verdict[] {
  const found = sides(scene).flatMap(({ status }) =>
    (status?.conditions ?? []).map((code) => {
      const row = Object.entries(MESSAGES).find(([name]) => name === code)?.[1];
      return warning(
        `${code} on ${status?.node ?? '?'}`,
        row === undefined ? 'whpg-failover status' : `journalctl -u whpg-failover | grep ${code}`,
      );
    }),
  );
  return found.length > 0 ? found : [ok('nothing')];
}

function fence({ config }: Scene): readonly Verdict[] {
  const { command } = config.fence;
  if (command === null) {
    return config.failover.fence === 'required'
      ? [
          failure(
            'failover.fence is required and there is no fence.command: a host that is silent will never be replaced',
            'Set fence.command (IPMI, hypervisor, cloud), or failover.fence to best-effort.',
          ),
        ]
      : [ok('over SSH; a silent host is waited for until it must have given up by itself')];
  }
  const [program = ''] = command;
  try {
    accessSync(program, constants.X_OK);
    return [ok(`over SSH, then by ${program}`)];
  } catch {
    return [failure(`fence.command ${program} cannot be run here`, `ls -l ${program}, on both nodes.`)];
  }
}

const DAYS = 90;

function exercise(scene: Scene): readonly Verdict[] {
  const failovers = sides(scene).flatMap(({ status }) => status?.lastFailover?.atWallMs ?? []);
  const drills = typeof scene.lastDrillMs === 'number' ? [scene.lastDrillMs] : [];
  const times = [...failovers, ...drills];
  const mend = 'whpg-failover drill, on both nodes; in a maintenance window: whpg-failover drill --full.';
  if (times.length === 0)
    return [warning('no failover and no drill was ever recorded: nobody knows whether it works here', mend)];
  const days = Math.floor((scene.nowWallMs - Math.max(...times)) / 86_400_000);
  return days > DAYS
    ? [warning(`the last failover or drill was ${days} days ago`, mend)]
    : [ok(`${days} day(s) ago`)];
}
