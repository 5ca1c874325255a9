import type { Row, Section } from '../rows.ts';

export const cluster = {
  type: 'name',
  required: true,
  example: 'whpg',
  reloadable: false,
  doc: 'The name of this cluster in messages, logs and the journal. Choose another one for each cluster you run.',
} as const satisfies Row;

export const coordinators = {
  type: 'coordinators',
  required: true,
  example: [
    { host: 'cdw', address: '10.0.0.11' },
    { host: 'scdw', address: '10.0.0.12' },
  ],
  reloadable: false,
  doc: 'The two coordinator hosts, in any order: which of them is primary is read from the database. The daemon finds itself among them by its host name or its addresses.',
  item: {
    host: {
      type: 'host',
      required: true,
      example: 'cdw',
      reloadable: false,
      doc: 'The host name as `hostname` prints it and as gp_segment_configuration has it.',
    },
    address: {
      type: 'ip',
      required: true,
      example: '10.0.0.11',
      reloadable: false,
      doc: "The host's own IPv4 or IPv6 address, never the VIP. All probes go to it, so that no name service can stop them.",
    },
    dataDirectory: {
      type: 'path',
      example: '/data/coordinator/gpseg-1',
      reloadable: false,
      doc: "This host's data directory, only when it differs from database.dataDirectory.",
    },
  },
} as const satisfies Row;

export const database = {
  doc: 'The coordinator database, the same on both hosts.',
  settings: {
    port: {
      type: 'integer',
      default: 5432,
      min: 1,
      max: 65_535,
      unit: 'TCP port',
      reloadable: false,
      doc: "The coordinator's port (PGPORT).",
    },
    user: {
      type: 'user',
      default: 'gpadmin',
      reloadable: false,
      doc: 'The database superuser that the probes connect as; pg_hba.conf must let it in from both coordinators.',
    },
    name: {
      type: 'name',
      default: 'postgres',
      reloadable: false,
      doc: 'The database that the probes connect to. It must exist; postgres always does.',
    },
    dataDirectory: {
      type: 'path',
      required: true,
      example: '/data/coordinator/gpseg-1',
      reloadable: false,
      doc: "The coordinator's data directory (MASTER_DATA_DIRECTORY, COORDINATOR_DATA_DIRECTORY). There is no default: a wrong guess would stop or promote the wrong database.",
    },
    installation: {
      type: 'path',
      default: '/usr/local/greenplum-db',
      reloadable: false,
      doc: 'Where the database software is installed (GPHOME): the directory that holds greenplum_path.sh.',
    },
    version: {
      type: 'choice',
      choices: ['auto', 6, 7],
      default: 'auto',
      reloadable: false,
      doc: 'The major version. `auto` asks the installation; set it when that cannot be run by the service.',
    },
    passwordFile: {
      type: 'path',
      example: '/etc/whpg-failover/password',
      secret: true,
      reloadable: false,
      doc: 'A file with the password of database.user on its only line, readable by its owner only (mode 0600). Not needed where pg_hba.conf trusts the coordinators.',
    },
  },
} as const satisfies Section;
