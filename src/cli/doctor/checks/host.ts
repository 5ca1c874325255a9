import { parseEdition } from '../../../core/edition.ts';
import { type Check, failure, ok, type Verdict, warning } from '../check.ts';
import { each, primaryOf, type Scene, sides } from '../scene.ts';

/** Each host: its tools and its network. */
export const hostChecks: readonly Check[] = [
  { name: 'facts', question: 'Could both hosts be looked at?', judge: facts },
  {
    name: 'tools',
    question: 'Can gpactivatestandby run, in the environment that it will get?',
    judge: tools,
  },
  { name: 'programs', question: 'Are the programs there that the daemon starts?', judge: programs },
  { name: 'interface', question: 'Is the interface of the VIP there and up?', judge: interfaces },
  { name: 'vip', question: 'Is the VIP on the primary alone, and does it lead to its database?', judge: vip },
];

function facts(scene: Scene): readonly Verdict[] {
  return sides(scene).map(({ node, facts: seen, why }) =>
    seen !== null
      ? ok(node.host)
      : failure(
          `${node.host} could not be looked at (${why}): much below is not known of it`,
          `As ${scene.config.ssh.user}: ssh ${node.host} bash --norc -c true must work; then try again.`,
        ),
  );
}

function tools(scene: Scene): readonly Verdict[] {
  const gphome = scene.config.database.installation;
  return each(scene, ({ node }, seen) => {
    const tool = seen.one('tool.gpactivatestandby') ?? 'unknown';
    const found: Verdict[] = [];
    if (tool === 'runs') found.push(ok(`gpactivatestandby runs on ${node.host}`));
    else if (tool === 'missing')
      found.push(
        failure(
          `${gphome}/bin/gpactivatestandby on ${node.host} is missing or not executable: it cannot be promoted`,
          `Correct database.installation, or install the database software on ${node.host}; ls -l ${gphome}/bin/gpactivatestandby.`,
        ),
      );
    else
      found.push(
        failure(
          `gpactivatestandby on ${node.host} ${tool}`,
          `As ${scene.config.database.user} on ${node.host}: . ${gphome}/greenplum_path.sh && gpactivatestandby --version`,
        ),
      );
    if (seen.one('tool.gpinitstandby') === 'missing')
      found.push(
        warning(
          `gpinitstandby is missing on ${node.host}: the failed node could not be made a standby again from there`,
          `ls -l ${gphome}/bin/gpinitstandby`,
        ),
      );
    const version = seen.one('gpversion') ?? '';
    if (parseEdition(version) === null)
      found.push(
        warning(
          `the version on ${node.host} is not known (${version || 'no answer'})`,
          `${gphome}/bin/postgres --gp-version on ${node.host}; set database.version.`,
        ),
      );
    return found;
  });
}

function programs(scene: Scene): readonly Verdict[] {
  const names = ['ping', 'arping', 'ip', 'ssh', 'timeout', 'wall', 'logger'];
  if (scene.config.vip.address.family === 6) names.push('ndptool');
  return each(scene, ({ node }, seen) => {
    const missing = names.filter((name) => seen.one(`program.${name}`) === 'no');
    return missing.length === 0
      ? [ok(`all on ${node.host}`)]
      : [
          failure(
            `${missing.join(', ')} missing on ${node.host}`,
            `On ${node.host}: apt-get install iproute2 iputils-ping iputils-arping openssh-client util-linux (dnf: iproute iputils openssh-clients util-linux); for an IPv6 VIP also libndp-tools (dnf: libndp).`,
          ),
        ];
  });
}

function interfaces(scene: Scene): readonly Verdict[] {
  const name = scene.config.vip.interface;
  return each(scene, ({ node }, seen) => {
    const state = seen.one('interface');
    if (state === 'up') return [ok(`${name} on ${node.host} is up`)];
    const what = state === 'missing' ? 'is not there' : 'has no link';
    return [
      failure(
        `${name} on ${node.host} ${what}: the VIP cannot come up`,
        `On ${node.host}: ip -br link; correct vip.interface, or mend the link.`,
      ),
    ];
  });
}

function vip(scene: Scene): readonly Verdict[] {
  const { config, arp, vipSql } = scene;
  const address = config.vip.address.address;
  const primary = primaryOf(scene);
  const known = sides(scene).filter(({ facts: seen }) => seen !== null);
  const holders = known.filter(({ facts: seen }) => seen?.one('vip') === 'held');
  const names = holders.map(({ node }) => node.host).join(' and ');
  if (holders.length > 1)
    return [
      failure(`${address} is on both nodes`, 'On the one that is not primary: whpg-failover vip release.'),
    ];
  if (holders.length === 1 && primary !== null && holders[0] !== primary)
    return [
      failure(
        `${address} is on ${names}, and ${primary.node.host} is primary`,
        `On ${names}: whpg-failover vip release.`,
      ),
    ];
  if (holders.length === 0 && known.length === 2) {
    return arp === 'other' || arp === 'peer'
      ? [
          failure(
            `another machine answers for ${address}: it will not be free for a failover`,
            `arping -D -I ${config.vip.interface} ${address}, and remove the address there.`,
          ),
        ]
      : [
          warning(
            `${address} is on neither node: clients cannot connect`,
            'systemctl start whpg-failover on the primary.',
          ),
        ];
  }
  const found: Verdict[] = holders.length === 1 ? [ok(`${address} is on ${names}`)] : [];
  if (holders[0] === scene.here && arp === 'other')
    found.push(
      failure(
        `another machine answers for ${address}, too`,
        `arping -D -I ${config.vip.interface} ${address}, and remove the address there.`,
      ),
    );
  if (vipSql.why === 'ready') found.push(ok(`the database answers at ${address}`));
  else
    found.push(
      warning(
        `no database that takes writes answers at ${address} from ${scene.here.node.host} (${vipSql.why} ${vipSql.detail})`,
        `psql -h ${address} -p ${config.database.port}; the lines pg-hba and listen below say more.`,
      ),
    );
  return found;
}
