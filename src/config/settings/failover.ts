import type { Section } from '../rows.ts';

export const failover = {
  doc: 'When a failover happens, and what it must never cost.',
  settings: {
    on: {
      type: 'choice',
      choices: ['database', 'host'],
      default: 'database',
      reloadable: true,
      doc: 'Which loss counts: `host` only that of the whole host (keepalived: nopreempt), `database` also that of its database (preempt).',
    },
    hardProofBeats: {
      type: 'integer',
      default: 2,
      min: 1,
      max: 100,
      unit: 'beats',
      reloadable: true,
      doc: 'How many beats in a row must bring the proof of its own host that the database is gone. They follow each other at heartbeat.recheck.',
    },
    hungAfter: {
      type: 'duration',
      default: '10s',
      min: '1s',
      max: '1h',
      reloadable: true,
      doc: 'How long a living postmaster may answer nobody before it is called hung. Raise it where the primary is at times that slow: slow is not dead.',
    },
    sickAfter: {
      type: 'duration',
      default: '5s',
      min: '1s',
      max: '1h',
      reloadable: true,
      doc: 'How long a host may answer pings but no application before it is called sick.',
    },
    recoveryGrace: {
      type: 'duration',
      default: '60s',
      min: '0s',
      max: '24h',
      reloadable: true,
      doc: 'How long a database in crash recovery is waited for while its recovery makes no progress.',
    },
    onCleanShutdown: {
      type: 'boolean',
      default: false,
      reloadable: true,
      doc: 'Whether a database that was stopped cleanly is failed over. With false it is taken for a decision of somebody and only announced.',
    },
    maxLag: {
      type: 'size',
      default: '0B',
      min: '0B',
      max: '1TB',
      reloadable: true,
      doc: 'How much WAL may be missing on the standby for a failover without asking a human; what is missing is lost. 0B loses nothing.',
    },
    cooldown: {
      type: 'duration',
      default: '10m',
      min: '0s',
      max: '168h',
      reloadable: true,
      doc: 'After a failover the next one waits this long, or for `whpg-failover ack`.',
    },
    observeOnly: {
      type: 'boolean',
      default: false,
      reloadable: true,
      doc: 'Diagnose and log what would be done, and do nothing: for a trial beside an existing keepalived.',
    },
    fence: {
      type: 'choice',
      choices: ['best-effort', 'required'],
      default: 'best-effort',
      reloadable: true,
      doc: 'Whether a failover needs the confirmation that the old primary can do no harm. `required` never risks two primaries and stops when the host is silent; use it together with fence.command.',
    },
    verify: {
      type: 'choice',
      choices: ['coordinator', 'segments'],
      default: 'coordinator',
      reloadable: true,
      doc: 'What the new primary must have shown before it gets the VIP: `coordinator` a write of its own, `segments` also one query that touches every segment, which takes longer.',
    },
    segmentsMustAnswer: {
      type: 'boolean',
      default: false,
      reloadable: true,
      doc: 'With failover.verify: segments, whether segments that do not answer within promotion.verifyTimeout stop the failover before the VIP is taken. With false they are reported, and those that answer are served.',
    },
  },
} as const satisfies Section;

export const fence = {
  doc: 'Making sure that the old primary can do no harm.',
  settings: {
    timeout: {
      type: 'duration',
      default: '5s',
      min: '500ms',
      max: '10m',
      reloadable: true,
      doc: 'How long fencing over SSH may take in all: stop the database, see it gone, remove the VIP, see it gone.',
    },
    command: {
      type: 'arguments',
      example: ['/usr/local/sbin/power-off', '--hard'],
      secret: true,
      reloadable: true,
      doc: "The site's own fence (IPMI, hypervisor, cloud) as a list: absolute path, then arguments, without a shell. WHPG_FENCE_HOST and WHPG_FENCE_ADDRESS in its environment name the old primary; exit status 0 means that it is off for certain.",
    },
    commandTimeout: {
      type: 'duration',
      default: '30s',
      min: '1s',
      max: '10m',
      reloadable: true,
      doc: 'How long fence.command may run; after that it counts as not confirmed.',
    },
  },
} as const satisfies Section;

export const promotion = {
  doc: 'Making the standby the primary.',
  settings: {
    method: {
      type: 'choice',
      choices: ['gpactivatestandby', 'pg_ctl'],
      default: 'gpactivatestandby',
      reloadable: true,
      doc: 'How the standby is promoted. `pg_ctl` makes the same promotion, catalogue included, in a tenth of the time and without any check of the old primary: for sites that trust the fence of this daemon, and for plain PostgreSQL.',
    },
    timeout: {
      type: 'duration',
      default: '120s',
      min: '5s',
      max: '1h',
      reloadable: true,
      doc: 'How long the promotion may take before the failover halts and asks for a human. Raise it where much WAL has to be replayed.',
    },
    sshTimeout: {
      type: 'duration',
      default: '2s',
      min: '1s',
      max: '60s',
      reloadable: true,
      doc: 'How long each ssh that gpactivatestandby starts may take in all; without a bound it waits for a silent host for minutes, and for a hung sshd for ever.',
    },
    cleanStopTimeout: {
      type: 'duration',
      default: '60s',
      min: '5s',
      max: '1h',
      reloadable: true,
      doc: 'How long the primary may take to stop cleanly in a switchover, and its checkpoint before that. A switchover that takes longer is undone: the old primary is started again.',
    },
    verifyTimeout: {
      type: 'duration',
      default: '10s',
      min: '1s',
      max: '10m',
      reloadable: true,
      doc: 'How long the new primary may take to be seen accepting a write.',
    },
  },
} as const satisfies Section;
