import type { Section } from '../rows.ts';

export const witness = {
  doc: 'Hosts that are no coordinators and are asked for their own view before the other side is declared dead.',
  settings: {
    hosts: {
      type: 'witnesses',
      default: 'auto',
      example: ['sdw1', 'sdw2', 'sdw3'],
      reloadable: true,
      doc: 'Who is asked: `auto` takes the segment hosts from the catalogue, a list names the hosts, `none` asks nobody.',
    },
    quorum: {
      type: 'integer',
      default: 1,
      min: 1,
      max: 100,
      unit: 'witnesses',
      reloadable: true,
      doc: 'How many witnesses must say that the primary is dead; of those that answer, a majority must agree as well.',
    },
    maximum: {
      type: 'integer',
      default: 5,
      min: 1,
      max: 100,
      unit: 'witnesses',
      reloadable: true,
      doc: 'How many witnesses are asked at most, so that the cost does not grow with the cluster.',
    },
    timeout: {
      type: 'duration',
      default: '400ms',
      min: '50ms',
      max: '30s',
      reloadable: true,
      doc: 'How long a witness may take; a later answer counts as an abstention.',
    },
  },
} as const satisfies Section;

export const isolation = {
  doc: 'What the primary does when it sees neither its peer nor gateway nor witness.',
  settings: {
    giveUpAfter: {
      type: 'duration',
      default: '2500ms',
      min: '100ms',
      max: '1h',
      reloadable: true,
      doc: 'How long the primary may be alone before it gives up the VIP (and its database, see stopDatabase). It must be done before the other side may promote: raise heartbeat.threshold or heartbeat.interval first.',
    },
    stopDatabase: {
      type: 'choice',
      choices: ['auto', 'yes', 'no'],
      default: 'auto',
      reloadable: true,
      doc: 'Whether an isolated primary also stops its database. `auto` is yes when witnesses are configured (witness.hosts is not none).',
    },
    stopAllowance: {
      type: 'duration',
      default: '200ms',
      min: '50ms',
      max: '10m',
      reloadable: true,
      doc: 'How long an immediate stop of the database may take here. Measure it once and leave room.',
    },
  },
} as const satisfies Section;

export const ssh = {
  doc: 'How the daemon reaches the other coordinator and the witnesses. Host keys must be known.',
  settings: {
    user: {
      type: 'user',
      defaultFrom: 'database.user',
      example: 'gpadmin',
      reloadable: false,
      doc: 'The user to log in as, on every host.',
    },
    port: {
      type: 'integer',
      default: 22,
      min: 1,
      max: 65_535,
      unit: 'TCP port',
      reloadable: false,
      doc: 'The port of sshd, on every host.',
    },
    key: {
      type: 'path',
      example: '/home/gpadmin/.ssh/id_ed25519',
      reloadable: false,
      doc: "The private key, without a passphrase. By default the user's ~/.ssh/id_ed25519, id_ecdsa and id_rsa are tried.",
    },
    boundKey: {
      type: 'path',
      example: '/var/lib/whpg-failover/ssh-key',
      reloadable: false,
      doc: 'A private key of the daemon alone, which the authorized_keys of the other hosts bind to a list of requests by `command=`; `whpg-failover ssh-report --authorized-keys-line` prints the lines. Then the daemon uses no other key; the commands of operators and the tools of the database use theirs.',
    },
    knownHosts: {
      type: 'path',
      example: '/etc/whpg-failover/known_hosts',
      reloadable: false,
      doc: "The file of known host keys. By default the user's ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts.",
    },
  },
} as const satisfies Section;
