import type { StatusDocument } from '../../control/status-document.ts';
import type { WhyDocument } from '../../control/why-document.ts';
import { isOverride, OVERRIDES, type Override, type Plan } from '../../core/order.ts';
import { confirm } from '../confirm.ts';
import { CommandError } from '../exit-codes.ts';
import { asServiceUser } from '../on-coordinator.ts';
import { type Node, openWorld, statusOf, type World } from '../rejoin/world.ts';
import { storyTo } from '../story.ts';
import { follow } from '../take-over/follow.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export interface SwitchoverOptions extends Options {
  /** Commander's name of `--no-rejoin`. */
  readonly rejoin: boolean;
}

export interface FailoverOptions extends Options {
  readonly acceptDataLoss?: boolean;
  readonly override?: readonly string[];
}

export async function switchover(path: string, options: SwitchoverOptions): Promise<void> {
  const done = await inWorld(path, async (world) => {
    const { standby, status } = await findStandby(world);
    const { node: to, peer: from } = status;
    const say = storyTo(options);
    say(
      `Switchover: ${from} is stopped cleanly, ${to} becomes primary${options.rejoin ? `, ${from} its standby` : ''}.`,
    );
    say(
      'Clients lose their connections once and reconnect through the VIP. What fails before the promotion is undone.',
    );
    await tellWhatIsAgainst(standby, say);
    if (options.dryRun === true) return false;
    if (options.yes !== true) await confirm(`Exchange the roles of ${from} and ${to} now?`);
    await take(world, { standby, before: status, plan: 'switchover', overrides: [] }, options);
    return true;
  });
  if (!done || !options.rejoin) return;
  const { rejoin } = await import('./rejoin.ts');
  await rejoin(path, { yes: true });
}

/** Back to the roles of before a failover: the old primary becomes a standby, then takes over again. */
export async function failback(path: string, options: Options): Promise<void> {
  const { rejoin } = await import('./rejoin.ts');
  await rejoin(path, options);
  await switchover(path, { ...options, rejoin: true });
}

export async function failover(path: string, options: FailoverOptions): Promise<void> {
  const named = (options.override ?? []).filter(isOverride);
  const overrides = new Set<Override>(options.acceptDataLoss === true ? [...named, 'data-at-risk'] : named);
  await inWorld(path, async (world) => {
    const { standby, status } = await findStandby(world);
    const say = storyTo(options);
    say(`Failover by hand: ${status.node} takes over from ${status.peer}, which is fenced first.`);
    const against = await tellWhatIsAgainst(standby, say);
    if (options.dryRun === true) return;
    for (const { rule } of against) {
      if (!isOverride(rule) || overrides.has(rule)) continue;
      await confirm(`The rule "${rule}" is against it: ${OVERRIDES[rule]}.`, rule);
      overrides.add(rule);
    }
    if (options.yes !== true) await confirm(`Take over from ${status.peer} now?`);
    await take(world, { standby, before: status, plan: 'failover', overrides: [...overrides] }, options);
  });
}

async function inWorld<T>(path: string, work: (world: World) => Promise<T>): Promise<T> {
  const { config, pair } = asServiceUser(path);
  const stop = new AbortController();
  const world = openWorld(config, pair, stop.signal);
  try {
    return await work(world);
  } finally {
    stop.abort();
    world.close();
  }
}

interface Standby {
  readonly standby: Node;
  readonly status: StatusDocument;
}

/** The one that takes over: this node unless it serves. */
async function findStandby({ here, there }: World): Promise<Standby> {
  const own = await statusOf(here);
  if (own !== null && own.phase !== 'serving') return { standby: here, status: own };
  const other = await statusOf(there);
  if (other !== null && other.phase !== 'serving') return { standby: there, status: other };
  const silent = own === null ? here : there;
  throw new CommandError(
    'NO_DAEMON',
    `The daemon of ${silent.coordinator.host} does not answer, and it is the standby's daemon that acts.\n` +
      `    On ${silent.coordinator.host}: systemctl start whpg-failover; or run this command there.`,
  );
}

async function tellWhatIsAgainst(
  standby: Node,
  say: (text: string) => void,
): Promise<WhyDocument['blockers']> {
  const answer = await standby.control({ op: 'why' });
  // Our own daemon wrote it.
  const why = answer?.why as WhyDocument | undefined;
  const blockers = why?.blockers ?? [];
  for (const { rule, why: text, help } of blockers) say(`  against it: ${text} (${rule}). ${help}`);
  if (blockers.length === 0) say('  nothing is against it as far as the last beat shows.');
  return blockers;
}

interface Order {
  readonly standby: Node;
  readonly before: StatusDocument;
  readonly plan: Plan;
  readonly overrides: readonly Override[];
}

async function take(
  world: World,
  { standby, before, plan, overrides }: Order,
  options: Options,
): Promise<void> {
  const answer = await standby.control({ op: 'take-over', plan, overrides, by: world.by });
  if (answer?.ok !== true) {
    const text = typeof answer?.text === 'string' ? answer.text : 'the daemon did not answer';
    throw new CommandError('REFUSED', `refused: ${text}`);
  }
  const result = await follow(world, standby, before, storyTo(options));
  if (options.json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(`${result.text}\n`);
  if (!result.done) throw new CommandError(result.phase === 'halted' ? 'FAILED' : 'REFUSED', '');
}
