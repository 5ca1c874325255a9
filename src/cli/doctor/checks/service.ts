import { type Check, failure, ok, type Verdict, warning } from '../check.ts';
import { each, type Scene, sides } from '../scene.ts';

/** The daemon as a service on both hosts. */
export const serviceChecks: readonly Check[] = [
  { name: 'service', question: 'Does the daemon run on both nodes, and start with them?', judge: service },
  { name: 'capabilities', question: 'May the daemon set addresses and send ARP?', judge: capabilities },
  { name: 'watchdog', question: 'Does systemd restart a daemon that hangs?', judge: watchdog },
  { name: 'wall', question: 'Do messages reach the terminals of everybody who is logged in?', judge: wall },
  { name: 'state-directory', question: 'Can the journal be written?', judge: stateDirectory },
  { name: 'rivals', question: 'Does nothing else move the VIP?', judge: rivals },
];

function service(scene: Scene): readonly Verdict[] {
  const found = each(scene, ({ node }, seen): Verdict[] => {
    const active = seen.one('unit.ActiveState');
    const enabled = seen.one('unit.UnitFileState') ?? '';
    const there: Verdict[] = [];
    if (active !== 'active')
      there.push(
        failure(
          `the daemon on ${node.host} is ${active ?? 'not installed'}`,
          `On ${node.host}: systemctl enable --now whpg-failover; journalctl -u whpg-failover -n 20.`,
        ),
      );
    else if (!enabled.startsWith('enabled'))
      there.push(
        warning(
          `the daemon on ${node.host} does not start at boot`,
          `On ${node.host}: systemctl enable whpg-failover.`,
        ),
      );
    return there.length > 0 ? there : [ok(`runs on ${node.host}`)];
  });
  return [
    ...found,
    ...alike(
      scene,
      'version',
      'versions of whpg-failover',
      'Install the same version on both, then systemctl restart whpg-failover.',
    ),
    ...alike(
      scene,
      'configuration',
      'configurations',
      'Copy the file to the other node, then whpg-failover check and systemctl restart whpg-failover there.',
    ),
  ];
}

function alike(scene: Scene, key: string, what: string, mend: string): readonly Verdict[] {
  const [one, other] = sides(scene).map(({ facts: seen }) => seen?.one(key) ?? '');
  return one === other || one === '' || other === ''
    ? []
    : [warning(`the two nodes have different ${what}`, mend)];
}

const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_NET_RAW: 13 } as const;

function capabilities(scene: Scene): readonly Verdict[] {
  return each(scene, ({ node }, seen) => {
    const effective = seen.one('capeff');
    if (effective === null || !/^[0-9a-f]+$/.test(effective)) return [];
    const missing = Object.entries(CAPABILITIES).filter(
      ([, bit]) => ((BigInt(`0x${effective}`) >> BigInt(bit)) & 1n) === 0n,
    );
    return missing.length === 0
      ? [ok(`on ${node.host}`)]
      : [
          failure(
            `the daemon on ${node.host} lacks ${missing.map(([name]) => name).join(' and ')}`,
            `On ${node.host}: systemctl cat whpg-failover; AmbientCapabilities must name both.`,
          ),
        ];
  });
}

function watchdog(scene: Scene): readonly Verdict[] {
  return each(scene, ({ node }, seen) => {
    const value = seen.one('unit.WatchdogUSec') ?? '';
    if (seen.one('unit.ActiveState') !== 'active') return [];
    return value === '' || value === '0' || value === 'infinity'
      ? [
          warning(
            `the service on ${node.host} has no watchdog: a daemon that hangs is not noticed`,
            'Set WatchdogSec=45 in the unit: systemctl edit whpg-failover.',
          ),
        ]
      : [ok(`${value} on ${node.host}`)];
  });
}

function wall(scene: Scene): readonly Verdict[] {
  if (!scene.config.notify.wall)
    return [
      warning(
        'notify.wall is off: nobody is told on terminals',
        'Set notify.wall to true, unless notify.command reaches people.',
      ),
    ];
  return each(scene, ({ node }, seen) => {
    const groups = (seen.one('unit.SupplementaryGroups') ?? '').split(/\s+/);
    return groups.includes('tty') || seen.one('wallgroup') === 'yes' || seen.one('unit.User') === 'root'
      ? [ok(`on ${node.host}`)]
      : [
          warning(
            `wall on ${node.host} reaches only the terminals of the service's own user`,
            'SupplementaryGroups=tty in the unit: systemctl edit whpg-failover.',
          ),
        ];
  });
}

function stateDirectory(scene: Scene): readonly Verdict[] {
  const path = scene.config.journal.directory;
  return each(scene, ({ node }, seen) =>
    seen.one('state') === 'writable'
      ? [ok(`${path} on ${node.host}`)]
      : [
          failure(
            `${path} on ${node.host} is not there or not writable for ${seen.one('user') ?? '?'}: decisions would not be recorded`,
            `On ${node.host}: install -d -m 750 -o ${scene.config.database.user} ${path}; systemctl restart whpg-failover makes it, too.`,
          ),
        ],
  );
}

function rivals(scene: Scene): readonly Verdict[] {
  const found = each(scene, ({ node }, seen) =>
    seen
      .all('rival')
      .map((name) =>
        failure(
          `${name} runs on ${node.host} and moves addresses as well`,
          `On ${node.host}: systemctl disable --now ${name}.`,
        ),
      ),
  );
  return found.length > 0 ? found : [ok('no keepalived, no gpfailover')];
}
