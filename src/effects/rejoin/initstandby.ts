/** What gpinitstandby's environment on the primary is made of. */
export interface InitStandbyPlace {
  readonly installation: string;
  readonly port: number;
  /** The primary's own. */
  readonly dataDirectory: string;
}

/**
 * The words that run gpinitstandby: clean environment, both versions' variables, no question asked. Without GPHOME and
 * PGPORT its remote halves silently do the wrong thing.
 */
export function initStandbyWords(place: InitStandbyPlace, options: readonly string[]): readonly string[] {
  const { installation, port, dataDirectory } = place;
  return [
    'bash',
    '--norc',
    '-c',
    launcher,
    'whpg-rejoin',
    installation,
    String(port),
    dataDirectory,
    ...options,
  ];
}

/** A new standby; `-S` only where its directory differs, as older versions do not know it. */
export function createOptions(
  host: string,
  dataDirectory: string,
  primaryDirectory: string,
): readonly string[] {
  const elsewhere = dataDirectory === primaryDirectory ? [] : ['-S', dataDirectory];
  return ['-a', '-s', host, ...elsewhere];
}

/** Removes what the catalogue still has; with nothing there it refuses. */
export const removeOptions: readonly string[] = ['-a', '-r'];

/** Starts the standby that the catalogue has, and copies nothing. */
export const resumeOptions: readonly string[] = ['-a', '-n'];

const launcher = `
gphome=$1 port=$2 data=$3
shift 3
exec env -i HOME="$HOME" USER="$(id -un)" LOGNAME="$(id -un)" LANG=C GPHOME="$gphome" PGPORT="$port" \\
  MASTER_DATA_DIRECTORY="$data" COORDINATOR_DATA_DIRECTORY="$data" PYTHONPATH="$gphome/lib/python" \\
  PATH="$gphome/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin" LD_LIBRARY_PATH="$gphome/lib" \\
  bash --norc -c '. "$GPHOME/greenplum_path.sh" && exec gpinitstandby "$@"' gpinitstandby "$@"
`;
