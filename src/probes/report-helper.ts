import { quote } from '../core/quote.ts';
import { ipv6Hex } from './ipv6-hex.ts';

/** Where the helper looks on the other coordinator. */
export interface ReportPlaces {
  readonly dataDirectory: string;
  /** The database's installation: `bin/pg_controldata` is in it. */
  readonly installation: string;
  /** The VIP without its prefix length. */
  readonly vip: string;
  readonly controlSocket: string;
  readonly epochFile: string;
  /** /proc; another place in tests. */
  readonly proc?: string;
}

/**
 * The program that runs on the other coordinator for as long as the SSH connection stands. It starts no process
 * while the postmaster lives: a report costs about a millisecond there. `ok` goes out before anything is looked
 * at, so that a hung disk can be told from a hung host.
 */
export function reportHelper(places: ReportPlaces): string {
  const settings = [
    ['data', places.dataDirectory],
    ['installation', places.installation],
    ['vip', places.vip],
    ['vip6', ipv6Hex(places.vip) ?? ''],
    ['socket', places.controlSocket],
    ['epoch_file', places.epochFile],
    ['paused_file', places.epochFile.replace(/[^/]*$/, 'paused')],
    ['checks_file', places.controlSocket.replace(/[^/]*$/, 'checks')],
    ['proc', places.proc ?? '/proc'],
  ];
  return [...settings.map(([name = '', value = '']) => `${name}=${quote([value])}`), program].join('\n');
}

const program = String.raw`
export LC_ALL=C

postmaster_state() {
  run=
  [[ -r $data && -x $data ]] || { state=unknown; return; }
  state=gone
  local pid= start= comm= stat=
  [[ -e $data/postmaster.pid ]] || return
  { IFS= read -r pid; IFS= read -r _; IFS= read -r start; } 2>/dev/null < "$data/postmaster.pid"
  pid=${'$'}{pid// /}
  [[ $pid =~ ^[0-9]+$ ]] || { state=unknown; return; }
  start=${'$'}{start// /}
  [[ $start =~ ^[0-9]+$ ]] && run="$pid $start"
  { IFS= read -r comm < "$proc/$pid/comm" && IFS= read -r stat < "$proc/$pid/stat"; } 2>/dev/null || return
  [[ $comm == post* ]] || return
  # The number may belong to the postmaster of another directory by now; /proc may also hide where it runs.
  [[ -e $proc/$pid/cwd && ! $proc/$pid/cwd -ef $data ]] && return
  stat=${'$'}{stat##*) }
  case $stat in
    [Tt]*) state=frozen ;;
    [ZX]*) ;;
    *) state=running ;;
  esac
  [[ -n $run ]] && startup_process
}

# Among a postmaster's first children: whoever serves clients was started after it.
startup_process() {
  local children= child= title= left=8
  IFS= read -r children 2>/dev/null < "$proc/$pid/task/$pid/children"
  for child in $children; do
    (( left-- > 0 )) || return
    title=
    IFS= read -r -d '' title 2>/dev/null < "$proc/$child/cmdline"
    [[ $title == postgres:*startup* ]] && { run+=" $child"; return; }
  done
}

standby_signal() {
  [[ -x $data ]] || { standby=; return; }
  standby=0
  [[ -e $data/standby.signal || -e $data/recovery.conf ]] && standby=1
}

holds_vip() {
  held=
  local line= last=
  if [[ -n $vip6 ]]; then
    [[ -r $proc/net/if_inet6 ]] || return
    held=0
    while read -r line _; do [[ $line == "$vip6" ]] && held=1; done < "$proc/net/if_inet6"
  elif [[ -r $proc/net/fib_trie ]]; then
    held=0
    while read -r line; do
      [[ $line == '/32 host LOCAL' && $last == "|-- $vip" ]] && held=1
      last=$line
    done < "$proc/net/fib_trie"
  fi
}

cluster_state() {
  cluster=
  local line=
  while IFS= read -r line; do
    [[ $line == 'Database cluster state:'* ]] || continue
    line=${'$'}{line#*:}
    cluster=${'$'}{line#"${'$'}{line%%[! ]*}"}
  done < <(LD_LIBRARY_PATH=$installation/lib timeout 2 "$installation/bin/pg_controldata" "$data" 2>/dev/null)
}

while IFS= read -r _; do
  echo ok
  postmaster_state
  standby_signal
  holds_vip
  cluster=
  [[ $state == gone ]] && cluster_state
  daemon=0
  [[ -S $socket ]] && daemon=1
  paused=
  [[ -r $paused_file ]] && IFS= read -r -n 9 paused < "$paused_file"
  epoch=
  [[ -r $epoch_file ]] && IFS= read -r -n 300 epoch < "$epoch_file"
  checks= uptime=
  [[ -r $checks_file ]] && { IFS= read -r -n 1000 checks < "$checks_file"; read -r uptime _ < "$proc/uptime"; }
  printf '%s\n' "postmaster=$state" "standby=$standby" "vip=$held" "daemon=$daemon" "paused=$paused" "run=$run" "cluster=$cluster" "epoch=$epoch" "checks=$checks" "uptime=$uptime" .
done
`;
