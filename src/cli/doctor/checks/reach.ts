import { type Check, failure, ok, type Verdict, warning } from '../check.ts';
import { roleOfSide, type Scene, type Side, sides } from '../scene.ts';

/** How each node reaches the other, and what else is asked before a primary is called dead. */
export const reachChecks: readonly Check[] = [
  { name: 'ssh', question: 'Does SSH work without a question, in both directions, in time?', judge: ssh },
  {
    name: 'bound-key',
    question: "Does the daemon's own key do what it is bound to, and nothing else?",
    judge: boundKey,
  },
  { name: 'sql', question: 'Can each node ask the database of the other?', judge: sql },
  {
    name: 'gateway',
    question: 'Does the gateway answer, which tells our isolation from a death?',
    judge: gateway,
  },
  {
    name: 'witnesses',
    question: 'Do enough witnesses answer, and do they see the primary?',
    judge: witnesses,
  },
];

/** A login that takes longer than this part of a deadline will miss it on a bad day. */
const HALF = 0.5;

function ssh({ config, here, there, link }: Scene): readonly Verdict[] {
  const { user, port } = config.ssh;
  const by = (from: Side, to: Side): string =>
    `As ${user} on ${from.node.host}: ssh -p ${port} -o BatchMode=yes ${to.node.host} true must work; for an unknown host key: ssh-keyscan -p ${port} ${to.node.host} ${to.node.address} >> ~/.ssh/known_hosts, for a refused one: ssh-copy-id ${to.node.host}.`;
  const found: Verdict[] = [
    link.works
      ? ok(`${here.node.host} logs in at ${there.node.host}`)
      : failure(`${here.node.host} cannot log in at ${there.node.host} (${link.why})`, by(here, there)),
  ];
  for (const [from, to] of [
    [here, there],
    [there, here],
  ] as const) {
    const match = /^(\d+) (\d+)$/.exec(from.facts?.one('ssh') ?? '');
    if (match === null) continue;
    const tookMs = Number(match[2]);
    if (match[1] !== '0')
      found.push(
        failure(
          `the ssh program on ${from.node.host} cannot log in at ${to.node.host} (status ${match[1]})`,
          by(from, to),
        ),
      );
    else if (tookMs > config.promotion.sshTimeout * HALF)
      found.push(
        warning(
          `ssh from ${from.node.host} to ${to.node.host} takes ${tookMs} ms of promotion.sshTimeout ${config.promotion.sshTimeout} ms`,
          'Look for a slow name service (UseDNS no in sshd_config), or raise promotion.sshTimeout.',
        ),
      );
    else found.push(ok(`ssh from ${from.node.host} to ${to.node.host} takes ${tookMs} ms`));
  }
  return found;
}

function boundKey({ config, there, bound }: Scene): readonly Verdict[] {
  const { host } = there.node;
  if (bound === null || bound === undefined) return [];
  const line = `whpg-failover ssh-report --authorized-keys-line, here, prints the line for ~/.ssh/authorized_keys of ${config.ssh.user} on ${host}`;
  if (bound.free)
    return [
      failure(
        `ssh.boundKey is bound to nothing on ${host}: it may run every command there, and brings the daemon no report`,
        `${line}; no other line may have the same key.`,
      ),
    ];
  return [
    bound.works
      ? ok(`ssh.boundKey does what it is bound to on ${host}, and nothing else`)
      : failure(
          `ssh.boundKey brings nothing on ${host} (${bound.why}): the daemon is blind there, and could not fence it`,
          `${line}; whpg-failover and its configuration have to be there.`,
        ),
  ];
}

function sql({ config, here, there }: Scene): readonly Verdict[] {
  const { user, name } = config.database;
  return [here, there].map((side) => {
    const { why, detail } = side.sql;
    const { host } = side.node;
    if (why === 'ready') return ok(`the database on ${host} is primary and answers`);
    if (roleOfSide(side) === 'standby') return ok(`the database on ${host} is a standby`);
    if (why === 'unauthorized')
      return failure(
        `the database on ${host} refuses ${user} (${detail})`,
        `Let ${user} in to ${name} in pg_hba.conf on ${host}; database.user, name and passwordFile name what is tried.`,
      );
    return failure(
      `the database on ${host} does not answer (${why} ${detail.trim()})`,
      `gpstate -e on the primary, or the server's log in ${side.node.dataDirectory} on ${host}.`,
    );
  });
}

function gateway({ config, gateway: answer }: Scene): readonly Verdict[] {
  const { gateway: address } = config.vip;
  if (address === null)
    return config.witness.hosts === 'none'
      ? [
          failure(
            'neither a gateway nor a witness is configured: isolation cannot be told from a death',
            'Set vip.gateway to a router of this network (ip route), or witness.hosts.',
          ),
        ]
      : [
          warning(
            'no gateway is configured',
            'Set vip.gateway to a router of this network: ip route show default.',
          ),
        ];
  return [
    answer === 'alive'
      ? ok(`the gateway ${address} answers`)
      : warning(
          `the gateway ${address} does not answer pings: this node will take itself for isolated sooner`,
          `ping ${address}; set vip.gateway to an address that answers.`,
        ),
  ];
}

function witnesses(scene: Scene): readonly Verdict[] {
  const { config, witnesses: asked } = scene;
  const { hosts, quorum } = config.witness;
  if (hosts === 'none')
    return [
      warning('no witness is configured', 'Set witness.hosts to auto, or to hosts that are no coordinators.'),
    ];
  const up = sides(scene).some(({ sql: { why } }) => why === 'ready');
  const lines = asked.map(({ name, view }): Verdict => {
    if (typeof view === 'string')
      return warning(
        `the witness ${name} cannot be asked (${view.trim()})`,
        config.ssh.boundKey === null
          ? `As ${config.ssh.user}: ssh ${name} true must work from both coordinators.`
          : `whpg-failover ssh-report --authorized-keys-line, on both coordinators, prints what ${name} needs.`,
      );
    if (up && view.port !== 'answer')
      return warning(
        `the witness ${name} does not see the primary's database (port ${view.port ?? 'unknown'}, ping ${view.ping ?? 'unknown'})`,
        `On ${name}: is the way to the coordinator's port ${config.database.port} open? bash, timeout and ping must be there.`,
      );
    return ok(`the witness ${name} answers and sees the primary`);
  });
  const able = lines.filter(({ grade }) => grade === 'ok').length;
  return able >= quorum
    ? lines
    : [
        ...lines,
        failure(
          `${able} witness(es) can be asked, witness.quorum is ${quorum}: a silent primary would not be replaced`,
          'Mend the witnesses above, or set witness.hosts to hosts that answer.',
        ),
      ];
}
