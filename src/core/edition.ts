/** Which database software this is, and which of the two lines of tools and files it brings. */
export interface Edition {
  readonly brand: string;
  readonly version: string;
  /** 6: master, recovery.conf; 7: coordinator, standby.signal; null: a line that this daemon does not know. */
  readonly line: Line | null;
}

export type Line = 6 | 7;

/** SQLSTATE: of a function whose name the lines spell differently, only one spelling exists. */
export const UNDEFINED_FUNCTION = '42883';

/** The words of a line, where its tools, files and variables differ. */
export interface Vocabulary {
  readonly coordinator: 'master' | 'coordinator';
  readonly directoryVariable: 'MASTER_DATA_DIRECTORY' | 'COORDINATOR_DATA_DIRECTORY';
  /** Its presence makes a data directory a standby's. */
  readonly signalFile: 'recovery.conf' | 'standby.signal';
  /** Where primary_conninfo stands. */
  readonly conninfoFile: 'recovery.conf' | 'postgresql.auto.conf';
  /** Where pg_ctl and the server write before the server's own log is open. */
  readonly logDirectory: 'pg_log' | 'log';
}

/**
 * Reads `postgres --gp-version` ("postgres (Greenplum Database) 6.24.3 build …"), `select version()` and the DETAIL of
 * a standby of version 6 ("… (Greenplum Database 6.24.3 build …) …"). Null: none of the brands, as of PostgreSQL.
 */
export function parseEdition(text: string): Edition | null {
  const found =
    /\(((?:Apache )?Cloudberry(?: Database)?|Greenplum(?: Database)?|WarehousePG(?: Database)?|Greengage(?: Database)?)(?:\)| ) *(\d{1,3}(?:\.[\w.+-]{1,40})?)/.exec(
      text,
    );
  if (found === null) return null;
  const [, name = '', version = ''] = found;
  const brand = name.replace(/^Apache | Database$/g, '');
  return { brand, version, line: lineOf(brand, version) };
}

/** Cloudberry counts anew from 1, from the sources of Greenplum 7. */
function lineOf(brand: string, version: string): Line | null {
  const major = Number(/^\d+/.exec(version)?.[0]);
  if (brand === 'Cloudberry') return 7;
  return major === 6 || major === 7 ? major : null;
}

export const VOCABULARY: Readonly<Record<Line, Vocabulary>> = {
  6: {
    coordinator: 'master',
    directoryVariable: 'MASTER_DATA_DIRECTORY',
    signalFile: 'recovery.conf',
    conninfoFile: 'recovery.conf',
    logDirectory: 'pg_log',
  },
  7: {
    coordinator: 'coordinator',
    directoryVariable: 'COORDINATOR_DATA_DIRECTORY',
    signalFile: 'standby.signal',
    conninfoFile: 'postgresql.auto.conf',
    logDirectory: 'log',
  },
};

/** What a postmaster of this line is given to serve as coordinator or its standby, as `gpstart` gives it. */
export function serverOptions(line: Line, port: number): string {
  return line === 6 ? `-p ${port} -E` : `-p ${port} -c gp_role=dispatch`;
}
