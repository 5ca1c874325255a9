import type { NodeFacts } from '../../effects/setup/node.ts';
import { done, type Look, type Stop, stopAt } from '../procedure/procedure.ts';
import { factsOf, isStop, type Stage, type Stages } from './stage.ts';

const PACKAGES: Readonly<Record<NodeFacts['family'], string>> = {
  debian: 'apt-get install -y iproute2 iputils-ping iputils-arping util-linux bsdutils openssh-client',
  rhel: 'dnf install -y iproute iputils util-linux openssh-clients',
  unknown: 'install iproute2, iputils (ping, arping), util-linux and the client of OpenSSH',
};

/** What the daemon, and the commands of this program, need of a node. */
export async function prerequisites(stages: Stages, stage: Stage): Promise<Look> {
  const facts = await factsOf(stages, stage);
  if (isStop(facts)) return facts;
  return missing(stages, stage, facts) ?? done('systemd, tools, account, database software, Node.js');
}

function missing({ config }: Stages, { coordinator }: Stage, facts: NodeFacts): Stop | null {
  const on = `on ${coordinator.host}`;
  const lacks = (what: string, help: string): Stop => stopAt('LACKING', `${what} ${on}`, help);
  const { user, installation } = config.database;
  if (!facts.hasSystemd)
    return lacks(
      'systemd is not the init',
      'The service is a unit of systemd; without it, nothing starts it again.',
    );
  if (!facts.hasAccount)
    return lacks(`there is no account ${user}`, 'Correct database.user, or create the account.');
  const files = facts.missing.filter((name) => name.startsWith('/'));
  if (files.length > 0) {
    return lacks(
      `missing: ${files.join(' ')}`,
      `Correct database.installation (${installation}), or install it there.`,
    );
  }
  if (facts.missing.length > 0)
    return lacks(`missing: ${facts.missing.join(' ')}`, `As root ${on}: ${PACKAGES[facts.family]}`);
  if (!facts.hasIputils)
    return lacks('arping is not that of iputils', `As root ${on}: ${PACKAGES[facts.family]}`);
  if (!facts.hasTty)
    return lacks('there is no group tty, by which wall reaches terminals', `As root ${on}: groupadd -r tty`);
  if (!facts.hasNode)
    return lacks(
      'there is no Node.js 20.19 or newer',
      `Install it ${on}, or the package that brings its own.`,
    );
  return null;
}

/** Two programs that each hold the same address take it from each other, and from the clients. */
export async function noRival(stages: Stages, stage: Stage): Promise<Look> {
  const facts = await factsOf(stages, stage);
  if (isStop(facts)) return facts;
  if (facts.rival === null) return done('no keepalived or gpfailover holds this VIP');
  const { name, file } = facts.rival;
  const { host } = stage.coordinator;
  const keep = name === 'keepalived' ? '' : '; if a script of its own starts it, end that too';
  return stopAt(
    'OTHER_VIP_HOLDER',
    `${name} runs on ${host} and holds the VIP ${stages.config.vip.address.address} (${file})`,
    `As root on ${host}: systemctl disable --now ${name}${keep}. On the primary the VIP goes with it until this daemon takes it, seconds later.`,
  );
}
