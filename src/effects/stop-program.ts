import { quote } from '../core/quote.ts';
import { parseKeyValues } from './key-values.ts';
import type { Errand } from './run-there.ts';

/** What the program is to do and where. Numbers are checked by the program, not by a shell. */
export interface StopOrder {
  readonly dataDirectory: string;
  /** Used when `postmaster.pid` does not tell another one. */
  readonly port: number;
  readonly installation: string;
  /**
   * How long an immediate stop may take before SIGKILL, or a clean one at all; 0 is SIGKILL at once. A frozen postmaster
   * gets no time.
   */
  readonly graceMs: number;
  /**
   * `stop`: at once, whatever it takes. `spare`: the same, but a database that answers on its own socket is left
   * alone. `clean`: as its owner stops it, everything written and sent to the standby; nothing is ever killed.
   */
  readonly mode: 'stop' | 'spare' | 'clean';
}

/** What the program saw, last look last. */
export interface StopReport {
  /**
   * `gone`: no process of this database is left. `alive`: it answers and was spared. `left`: processes
   * survived SIGKILL (an uninterruptible wait). `unknown`: the program could not tell; `why` says it.
   */
  readonly database: 'gone' | 'alive' | 'left' | 'unknown';
  /** The gravest signal that was sent. */
  readonly signal: 'none' | 'int' | 'quit' | 'kill';
  /** The socket lock files for which gpactivatestandby refuses. `other`: they name another database. */
  readonly lock: 'absent' | 'removed' | 'other' | 'stuck';
  readonly why: string;
}

/** The words after `bash` that run the program, for `quote` or for an argument vector. */
export function stopArguments(order: StopOrder): readonly string[] {
  return [
    // bash reads ~/.bashrc when its stdin is a socket, as sshd makes it: that costs 100 ms or more.
    '--norc',
    '-c',
    stopProgram,
    'whpg-stop-database',
    order.dataDirectory,
    String(order.port),
    order.installation,
    String(Math.ceil(order.graceMs)),
    order.mode,
  ];
}

/** The same on another host. */
export function stopErrand(order: StopOrder): Errand {
  const { mode, graceMs } = order;
  return {
    bound: { verb: 'stop-database', mode, graceMs: Math.ceil(graceMs) },
    line: quote(['bash', ...stopArguments(order)]),
  };
}

/** Null when the output is not a whole report: then nothing of it is known. */
export function parseStopReport(output: string): StopReport | null {
  const values = parseKeyValues(output);
  const database = oneOf(values?.get('database'), ['gone', 'alive', 'left', 'unknown'] as const);
  if (values === null || database === null) return null;
  return {
    database,
    signal: oneOf(values.get('signal'), ['none', 'int', 'quit', 'kill'] as const) ?? 'none',
    lock: oneOf(values.get('lock'), ['absent', 'removed', 'other', 'stuck'] as const) ?? 'absent',
    why: values.get('why') ?? '',
  };
}

function oneOf<const T extends string>(text: string | undefined, allowed: readonly T[]): T | null {
  return allowed.find((one) => one === text) ?? null;
}

/**
 * Looks, stops, looks again, for bash 4.2 and later with nothing else on the host but coreutils.
 *
 * A process belongs to the database when its name is postgres and its working directory is the data
 * directory: a PID alone may have been given to somebody else since. Searching by directory also finds the
 * backends that outlive a killed postmaster, whose parent is then PID 1 and which can still commit.
 * A zombie has no working directory and counts as gone.
 *
 * pg_isready: 0 accepts, 1 rejects for now, 64 is Greenplum's "mirror ready": each is an answer of a living
 * server. Where pg_isready is missing, the eight bytes of an SSLRequest get one byte from a living server.
 */
const stopProgram = `
export LC_ALL=C
data=$1 port=$2 home=$3 grace_ms=$4 mode=$5
signal=none lock=absent postmaster= socket_dir=/tmp

report() {
  printf 'database=%s\\nsignal=%s\\nlock=%s\\nwhy=%s\\nend=1\\n' "$1" "$signal" "$lock" "$2"
  exit 0
}
named_postgres() {
  local name=
  { read -r name < "/proc/$1/comm"; } 2>/dev/null
  [[ $name == postgres || $name == postmaster ]]
}
ours() { [[ /proc/$1/cwd -ef $data ]] && named_postgres "$1"; }
state() {
  local line=
  { read -r line < "/proc/$1/stat"; } 2>/dev/null
  line=\${line##*) }
  REPLY=\${line%% *}
}
find_processes() {
  local path
  pids=()
  for path in /proc/[0-9]*; do
    ours "\${path#/proc/}" && pids+=("\${path#/proc/}")
  done
}
frozen() { state "$1"; [[ $REPLY == [Tt] ]]; }
answers() {
  local tool=$home/bin/pg_isready
  [[ -x $tool ]] || tool=$(type -P pg_isready)
  if [[ $tool ]]; then
    timeout 0.3 "$tool" -q -h "$socket_dir" -p "$port" -t 1 > /dev/null 2>&1
    case $? in
      0 | 1 | 64) return 0 ;;
      2 | 124) return 1 ;;
    esac
  fi
  timeout 0.3 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$1" &&
    printf "\\0\\0\\0\\10\\4\\322\\26\\57" >&3 && IFS= read -r -n 1 -u 3' ask "$port" 2>/dev/null
}
stop() {
  local waited_ms=0 looks=0
  if [[ $postmaster ]] && ours "$postmaster"; then
    frozen "$postmaster" && grace_ms=0
    ((grace_ms > 0)) && signal=quit && kill -QUIT "$postmaster" 2>/dev/null
    while ((waited_ms < grace_ms)) && ours "$postmaster"; do
      sleep 0.02
      waited_ms=$((waited_ms + 20))
    done
  fi
  for ((looks = 0; looks < 100; looks++)); do
    find_processes
    ((\${#pids[@]} == 0)) && return 0
    signal=kill
    kill -KILL "\${pids[@]}" 2>/dev/null
    sleep 0.02
  done
  return 1
}
stop_cleanly() {
  local waited_ms=0
  [[ $postmaster ]] && ours "$postmaster" || return 1
  signal=int
  kill -INT "$postmaster" 2>/dev/null
  while ((waited_ms < grace_ms)); do
    ours "$postmaster" || { find_processes; ((\${#pids[@]} == 0)) && return 0; }
    sleep 0.02
    waited_ms=$((waited_ms + 20))
  done
  return 1
}
clear_locks() {
  local dir file owner
  for dir in "$socket_dir" /tmp; do
    file=$dir/.s.PGSQL.$port.lock
    [[ -e $file ]] || continue
    owner=()
    { mapfile -n 2 -t owner < "$file"; } 2>/dev/null
    if [[ \${owner[1]} == "$data" || \${owner[1]:-/nowhere} -ef $data ]]; then
      rm -f -- "$file" "\${file%.lock}" 2>/dev/null
      lock=removed
      [[ -e $file ]] && { lock=stuck; return; }
    else
      lock=other
      return
    fi
  done
}

echo hello=1
[[ $port =~ ^[0-9]+$ && $grace_ms =~ ^[0-9]+$ ]] || report unknown "port or grace is not a number"
[[ -d $data && -x $data ]] || report unknown "no data directory that can be entered at $data"
lines=()
{ mapfile -n 5 -t lines < "$data/postmaster.pid"; } 2>/dev/null
postmaster=\${lines[0]//[!0-9]/}
[[ \${lines[3]} =~ ^[0-9]+$ ]] && port=\${lines[3]}
[[ \${lines[4]} == /* ]] && socket_dir=\${lines[4]}

if [[ $postmaster ]] && named_postgres "$postmaster" && [[ ! -e /proc/$postmaster/cwd ]]; then
  state "$postmaster"
  [[ $REPLY == Z || $REPLY == X || ! $REPLY ]] ||
    report unknown "process $postmaster of another user may be this database"
fi
find_processes
if ((\${#pids[@]} > 0)); then
  if [[ $mode == spare && $postmaster ]] && ours "$postmaster" && ! frozen "$postmaster" && answers; then
    report alive "its database answers on its own host"
  fi
  if [[ $mode == clean ]]; then
    stop_cleanly || report left "it did not stop cleanly within $grace_ms ms"
  else
    stop || report left "processes survived SIGKILL: \${pids[*]}"
  fi
fi
clear_locks
report gone ""
`;
