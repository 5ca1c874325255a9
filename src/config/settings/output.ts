import type { Section } from '../rows.ts';

export const notify = {
  doc: 'Who is told.',
  settings: {
    wall: {
      type: 'boolean',
      default: true,
      reloadable: true,
      doc: 'Whether important messages go to the terminals of everybody who is logged in, on both coordinators.',
    },
    command: {
      type: 'arguments',
      example: ['/usr/local/bin/page-somebody', '--urgent'],
      secret: true,
      reloadable: true,
      doc: 'A program that tells people elsewhere, as a list: absolute path, then arguments, without a shell. It gets the message as its last argument.',
    },
    compareEvery: {
      type: 'duration',
      default: '24h',
      min: '10s',
      max: '168h',
      reloadable: true,
      doc: 'How often the standby compares both coordinators in what WAL does not carry (pg_hba.conf, settings, certificates, .pgpass, backup history, versions, clocks), and tells what differs. The first time ten minutes after the start.',
    },
  },
} as const satisfies Section;

export const log = {
  doc: 'What is written to the journal of the system.',
  settings: {
    level: {
      type: 'choice',
      choices: ['debug', 'info', 'notice', 'warning', 'err'],
      default: 'info',
      reloadable: true,
      doc: 'The least important level that is written.',
    },
    format: {
      type: 'choice',
      choices: ['text', 'json'],
      default: 'text',
      reloadable: true,
      doc: '`text` is for people who read `journalctl -u whpg-failover`, `json` for log collectors.',
    },
    summaryEvery: {
      type: 'duration',
      default: '60s',
      min: '1s',
      max: '24h',
      reloadable: true,
      doc: 'How often a healthy daemon writes its one summary line.',
    },
    beats: {
      type: 'boolean',
      default: false,
      reloadable: true,
      doc: 'Whether every beat is written: for hunting a fault, not for every day.',
    },
  },
} as const satisfies Section;

export const control = {
  doc: 'How the command line talks to the running daemon.',
  settings: {
    socket: {
      type: 'path',
      default: '/run/whpg-failover/control.sock',
      maxBytes: 107,
      reloadable: false,
      doc: 'The unix socket. The other coordinator asks it over SSH, so it must be the same on both.',
    },
  },
} as const satisfies Section;

export const journal = {
  doc: 'What happened and why, kept across restarts.',
  settings: {
    directory: {
      type: 'path',
      default: '/var/lib/whpg-failover',
      reloadable: false,
      doc: 'The directory of the journal, on a local disk, writable by the service.',
    },
    maxSize: {
      type: 'size',
      default: '16MB',
      min: '64kB',
      max: '10GB',
      reloadable: true,
      doc: 'The journal is rotated at this size; the one before is kept.',
    },
  },
} as const satisfies Section;
