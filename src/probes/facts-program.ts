import { quote } from '../core/quote.ts';

/** Where the program looks, the same on both coordinators but for `peer` and `dataDirectory`. */
export interface FactsPlaces {
  readonly dataDirectory: string;
  readonly installation: string;
  readonly port: number;
  readonly stateDirectory: string;
  readonly configFile: string;
  readonly interfaceName: string;
  /** The VIP without its prefix length. */
  readonly vip: string;
  /** The other coordinator, as seen from where the program runs. */
  readonly peer: { readonly host: string; readonly address: string };
  readonly sshPort: number;
  readonly sshUser: string;
  /** Mixed into every hash, new for each comparison: a hash of a short secret is of no use afterwards. */
  readonly salt: string;
}

/**
 * A bash program that prints facts of a coordinator's host as `key=value` lines, ending with `end=1`. It changes
 * nothing, every outside command in it has a deadline, and no secret leaves the host: passwords, keys and values that
 * could hold one are printed as salted hashes.
 */
export function factsProgram(places: FactsPlaces): string {
  const settings = [
    ['data', places.dataDirectory],
    ['gphome', places.installation],
    ['port', String(places.port)],
    ['state', places.stateDirectory],
    ['config', places.configFile],
    ['interface', places.interfaceName],
    ['vip', places.vip],
    ['peer_host', places.peer.host],
    ['peer_address', places.peer.address],
    ['ssh_port', String(places.sshPort)],
    ['ssh_user', places.sshUser],
    ['salt', places.salt],
  ];
  return [...settings.map(([name = '', value = '']) => `${name}=${quote([value])}`), program].join('\n');
}

/** The words after `bash` that run it. */
export const factsArguments = (places: FactsPlaces): readonly string[] => [
  '--norc',
  '-c',
  factsProgram(places),
];

const program = String.raw`
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
exec 2>/dev/null </dev/null
# Whatever else this host does comes first.
renice -n 10 -p $$ >/dev/null

say() { local text=${'$'}{*:2}; printf '%s=%s\n' "$1" "${'$'}{text//$'\n'/ }"; }
hash_of() { { printf '%s' "$salt"; cat; } | sha256sum | cut -c 1-16; }
hash_file() { [[ -r $1 ]] && timeout 3 cat "$1" | hash_of; }
first_line() { local line=; IFS= read -r line; printf '%s' "$line"; }

installation_facts() {
  say gpversion "$(timeout 3 env -i "LD_LIBRARY_PATH=$gphome/lib" "$gphome/bin/postgres" --gp-version | first_line)"
  local tool=gpactivatestandby status said
  if [[ -x $gphome/bin/$tool ]]; then
    # Python may have to come from a disk that was idle for months.
    said=$(timeout 15 env -i "HOME=$HOME" PATH=/usr/bin:/bin bash -c '. "$1/greenplum_path.sh" && exec "$1/bin/$2" --version' facts "$gphome" "$tool" 2>&1)
    status=$?
    if ((status == 0)); then say "tool.$tool" runs; else say "tool.$tool" "fails with status $status: $(first_line <<<"$said")"; fi
  else
    say "tool.$tool" missing
  fi
  [[ -x $gphome/bin/gpinitstandby ]] && say tool.gpinitstandby there || say tool.gpinitstandby missing
  for tool in ping arping ip wall logger ssh timeout ndptool; do
    command -v "$tool" >/dev/null && say "program.$tool" yes || say "program.$tool" no
  done
}

data_facts() {
  if [[ ! -d $data ]]; then say data missing; return; fi
  if [[ ! -r $data/PG_VERSION || ! -x $data ]]; then say data denied; return; fi
  say data readable
  say pgversion "$(first_line <"$data/PG_VERSION")"
  [[ -e $data/standby.signal || -e $data/recovery.conf ]] && say signal yes || say signal no
  local line
  timeout 3 env -i "LD_LIBRARY_PATH=$gphome/lib" LC_ALL=C "$gphome/bin/pg_controldata" "$data" | while IFS= read -r line; do
    case $line in
      'Database cluster state:'*) line=${'$'}{line#*:}; say clusterstate "${'$'}{line#"${'$'}{line%%[! ]*}"}" ;;
      'Database system identifier:'*) say systemid "${'$'}{line##* }" ;;
      "Latest checkpoint's TimeLineID:"*) say timeline "${'$'}{line##* }" ;;
    esac
  done
  local pid= started=
  { IFS= read -r pid; read -r _; IFS= read -r started; } <"$data/postmaster.pid" && [[ $(<"/proc/$pid/comm") == post* ]] && say started "$started"
}

space_facts() { # NAME DIRECTORY
  [[ -d $2 ]] || return
  say "space.$1" "$(timeout 2 df -Pk "$2" | awk 'NR == 2 { print $4, $5 }') $(timeout 2 df -Pi "$2" | awk 'NR == 2 { print $5 }')"
}

hba_facts() {
  [[ -r $data/pg_hba.conf ]] || { say hbafile unreadable; return; }
  local kind database user rest address mask method options line count=0
  while IFS= read -r line; do
    line=${'$'}{line%%#*}
    read -r kind database user rest <<<"$line"
    [[ -n $rest ]] || continue
    if ((++count > 400)); then say hbafile long; break; fi
    address=-
    [[ $kind == local ]] || read -r address rest <<<"$rest"
    mask=
    if [[ $rest =~ ^[0-9a-fA-F.:]+[[:space:]] ]]; then read -r mask rest <<<"$rest"; fi
    read -r method options <<<"$rest"
    # What follows the method may hold a password.
    [[ -z $options ]] || options="#$(printf '%s' "$options" | hash_of)"
    say hba "$kind $database $user $address${'$'}{mask:+/$mask} $method $options"
  done <"$data/pg_hba.conf"
}

setting_facts() {
  local name value
  cat "$data/postgresql.conf" "$data/postgresql.auto.conf" | awk -v q="'" '
    { sub(/\r$/, ""); sub(/^[ \t]+/, "") }
    /^[A-Za-z_]/ {
      match($0, /^[A-Za-z_][A-Za-z0-9_.]*/)
      name = tolower(substr($0, 1, RLENGTH)); rest = substr($0, RLENGTH + 1)
      sub(/^[ \t]*=?[ \t]*/, "", rest)
      if (match(rest, "^" q "[^" q "]*(" q q "[^" q "]*)*" q)) rest = substr(rest, 2, RLENGTH - 2)
      else { sub(/[ \t]*#.*$/, "", rest); sub(/[ \t]+$/, "", rest) }
      values[name] = rest
    }
    END { for (name in values) print name "\t" values[name] }' | sort | head -n 300 |
    while IFS=$'\t' read -r name value; do
      # Numbers and switches are no secrets, and say more than a hash.
      if [[ $value =~ ^[0-9.]+[A-Za-z]*$ || $value =~ ^(on|off|true|false|yes|no)$ || $name == listen_addresses ]]; then
        say setting "$name =$value"
      else
        say setting "$name #$(printf '%s' "$value" | hash_of)"
      fi
    done
}

secret_facts() {
  local name mode
  for name in server.crt server.key root.crt root.crl; do
    [[ -e $data/$name ]] || continue
    say "cert.$name" "$(hash_file "$data/$name")"
    [[ $name != *.crt ]] || say "expires.$name" "$(timeout 2 openssl x509 -noout -enddate -in "$data/$name" | sed 's/^notAfter=//')"
  done
  if [[ -e $HOME/.pgpass ]]; then say pgpass "$(stat -c %a "$HOME/.pgpass") $(hash_file "$HOME/.pgpass")"; else say pgpass absent; fi
  if [[ -e $data/gpbackup_history.db ]]; then say history "$(hash_file "$data/gpbackup_history.db")"; else say history absent; fi
}

network_facts() {
  if [[ ! -e /sys/class/net/$interface ]]; then say interface missing
  elif [[ $(cat "/sys/class/net/$interface/carrier") == 1 ]]; then say interface up
  else say interface down; fi
  [[ -n $(timeout 2 ip -o address show to "$vip") ]] && say vip held || say vip absent
  local family=ipv4
  [[ $vip == *:* ]] && family=ipv6
  say nonlocalbind "$(cat "/proc/sys/net/$family/ip_nonlocal_bind")"
  local begun=$(date +%s%3N) status
  timeout 6 ssh -n -o BatchMode=yes -o ConnectTimeout=3 -o StrictHostKeyChecking=yes -p "$ssh_port" -l "$ssh_user" "$peer_address" true
  status=$?
  say ssh "$status $(($(date +%s%3N) - begun))"
}

service_facts() {
  say user "$(id -un)"
  local line
  timeout 3 systemctl show whpg-failover.service -p ActiveState -p UnitFileState -p WatchdogUSec -p MainPID -p User -p SupplementaryGroups -p AmbientCapabilities |
    while IFS= read -r line; do say "unit.${'$'}{line%%=*}" "${'$'}{line#*=}"; done
  local pid
  pid=$(timeout 3 systemctl show -p MainPID --value whpg-failover.service)
  ((pid > 0)) && say capeff "$(sed -n 's/^CapEff:[[:space:]]*//p' "/proc/$pid/status")"
  for line in keepalived gpfailover; do
    [[ $(timeout 3 systemctl is-active "$line.service") == active ]] && say rival "$line"
  done
  [[ -g $(command -v wall) ]] && say wallgroup yes || say wallgroup no
  say version "$(timeout 5 whpg-failover --version | first_line)"
  say configuration "$(grep -v '^[[:space:]]*#' "$config" | hash_of)"
  [[ -d $state && -w $state ]] && say state writable || say state no
}

installation_facts
data_facts
space_facts data "$data"
space_facts wal "$data/pg_wal"
space_facts xlog "$data/pg_xlog"
space_facts state "$state"
space_facts home "$HOME"
space_facts tmp /tmp
hba_facts
setting_facts
secret_facts
network_facts
service_facts
say end 1
`;
