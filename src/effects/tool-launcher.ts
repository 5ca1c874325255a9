import type { Line } from '../core/edition.ts';

/** What the tool's environment is made of. Nothing of the daemon's own environment gets in. */
export interface ToolEnvironment {
  readonly installation: string;
  readonly line: Line;
  readonly dataDirectory: string;
  readonly port: number;
  readonly user: string;
  readonly home: string;
}

/**
 * What greenplum_path.sh and a database administrator's profile would set. GPHOME and PGPORT are not optional:
 * without GPHOME the tool's check of the old primary is silently disabled, with a wrong PGPORT it promotes and
 * then polls the wrong port for ten minutes.
 */
export function toolEnvironment(options: ToolEnvironment): Record<string, string> {
  const { installation, dataDirectory, port, user, home } = options;
  return {
    GPHOME: installation,
    PATH: `${installation}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    PYTHONPATH: `${installation}/lib/python`,
    LD_LIBRARY_PATH: `${installation}/lib`,
    PGPORT: String(port),
    MASTER_DATA_DIRECTORY: dataDirectory,
    COORDINATOR_DATA_DIRECTORY: dataDirectory,
    HOME: home,
    USER: user,
    LOGNAME: user,
    LANG: 'C',
  };
}

/** The words after `bash` that run gpactivatestandby on a data directory. */
export function launcherArguments(options: {
  readonly dataDirectory: string;
  readonly toolSshDirectory: string;
  readonly sshTimeoutMs: number;
  readonly ownNames: readonly string[];
}): readonly string[] {
  return [
    '-c',
    launcher,
    'whpg-promote',
    options.dataDirectory,
    options.toolSshDirectory,
    String(Math.ceil(options.sshTimeoutMs) + allowanceMs),
    options.ownNames.join(' '),
  ];
}

/** The words after `bash` that only load the tool: they show that it runs, with its Python and its modules. */
export const toolVersionArguments: readonly string[] = [
  '-c',
  '. "$GPHOME/greenplum_path.sh" && exec gpactivatestandby --version',
];

/** Beyond the SSH's deadline, within which the wrapper ends it by itself. */
const allowanceMs = 1000;

/** Exit code of the launcher when greenplum_path.sh cannot be read. */
export const noPathFileCode = 120;

/**
 * Sources the installation's environment, puts our `ssh` first in PATH, and becomes the tool. Bash, because
 * greenplum_path.sh computes a wrong GPHOME under dash.
 *
 * Belt and braces for an SSH that the wrapper does not see (called by its absolute path): a supervisor beside
 * the tool kills each ssh of its process group that is older than the allowance, except those to this host.
 * Fields of /proc/PID/stat behind the name: state, parent, group, …; the 20th is the start in ticks of 10 ms.
 */
const launcher = `
. "$GPHOME/greenplum_path.sh" || { echo "cannot read $GPHOME/greenplum_path.sh"; exit ${noPathFileCode}; }
data=$1 ssh_directory=$2 oldest_ticks=$(($3 / 10)) own_names=" localhost 127.0.0.1 ::1 $4 "
[[ $ssh_directory ]] && PATH=$ssh_directory:$PATH
export PATH

goes_to_ourselves() {
  local word words=()
  { mapfile -d '' -t words < "$1/cmdline"; } 2>/dev/null
  for word in "\${words[@]:1}"; do
    [[ $own_names == *" \${word##*@} "* ]] && return 0
  done
  return 1
}
kill_old_ssh() {
  local path line rest uptime
  read -r uptime _ < /proc/uptime
  for path in /proc/[0-9]*; do
    line=
    { read -r line < "$path/stat"; } 2>/dev/null
    [[ $line == *"(ssh)"* ]] || continue
    read -r -a rest <<< "\${line##*) }"
    ((rest[2] == $$ && \${uptime/./} - rest[19] > oldest_ticks)) || continue
    goes_to_ourselves "$path" || kill -KILL "\${path#/proc/}"
  done
}
while sleep 0.5 && kill -0 $$ 2>/dev/null; do kill_old_ssh; done < /dev/null > /dev/null 2>&1 &

exec gpactivatestandby -a -d "$data"
`;
