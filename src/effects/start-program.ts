import { type Line, serverOptions, VOCABULARY } from '../core/edition.ts';

export interface StartOrder {
  readonly installation: string;
  readonly line: Line;
  readonly dataDirectory: string;
  readonly port: number;
  /** How long `pg_ctl` waits for the server to answer. */
  readonly seconds: number;
}

/** Where the server writes until its own log is open: the reason of a start that failed is there. */
export const startLog = ({ dataDirectory, line }: StartOrder): string =>
  `${dataDirectory}/${VOCABULARY[line].logDirectory}/startup.log`;

/** The words that start a coordinator or its standby as `gpstart` does, for `quote`; what it is, its files say. */
export function startWords(order: StartOrder): readonly string[] {
  const { installation, line, dataDirectory, port, seconds } = order;
  const settings = [installation, dataDirectory, startLog(order), serverOptions(line, port)];
  return ['bash', '--norc', '-c', program, 'whpg-start'].concat(settings, String(seconds), String(port));
}

const program = `
. "$1/greenplum_path.sh" || exit
export PGPORT=$6
log=$3
[[ -d \${log%/*} ]] || log=$2/startup.log
exec "$1/bin/pg_ctl" start -w -t "$5" -D "$2" -l "$log" -o "$4"
`;
