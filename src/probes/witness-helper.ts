import { quote } from '../core/quote.ts';

/**
 * The program that runs on a witness for as long as the SSH connection stands. It knows two questions: `look MS`,
 * what it sees of the primary within so many milliseconds, and `keep T F NAME`, which keeps the newest epoch for
 * a coordinator that comes back when nobody else is left to tell it. A port that takes connections is no life (a frozen host's kernel takes them): a
 * living postmaster answers an SSLRequest with one byte.
 */
export function witnessHelper(primary: {
  readonly address: string;
  readonly port: number;
  readonly cluster: string;
}): string {
  const settings = [
    `address=${quote([primary.address])}`,
    `port=${quote([String(primary.port)])}`,
    `cluster=${quote([primary.cluster])}`,
  ];
  return [...settings, program].join('\n');
}

/**
 * The same as a file on the witness, to which the key of the daemons is bound there: it is given the coordinator to look
 * at by `SSH_ORIGINAL_COMMAND`, `witness ADDRESS`, and refuses every other request and every other address.
 */
export function boundWitness(places: {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly cluster: string;
}): string {
  const settings = [
    `port=${quote([String(places.port)])}`,
    `cluster=${quote([places.cluster])}`,
    `coordinators=${quote([` ${places.addresses.join(' ')} `])}`,
  ];
  return ['#!/bin/bash', ABOUT, ...settings, gate, program.trimStart()].join('\n');
}

const ABOUT = '# Of whpg-failover: what this host answers to the coordinators, whose key is bound to it.';

const gate = `
read -r verb address rest <<< "$SSH_ORIGINAL_COMMAND"
case "$verb$rest" in
  hello) echo hello; exit 0 ;;
  witness) [[ -n $address && $coordinators == *" $address "* ]] || verb= ;;
  *) verb= ;;
esac
[[ -n $verb ]] || { echo 'refused: this key may only ask what this host sees of the coordinators' >&2; exit 6; }`.trimStart();

const program = String.raw`
export LC_ALL=C address port
PATH=$PATH:/usr/sbin:/sbin

look_ping() {
  timeout "$1" ping -n -q -c 1 -i 0.2 -w 2 "$address" >/dev/null 2>&1
  case $? in
    0) echo ping=reply ;;
    1|124) echo ping=silence ;;
    *) echo ping=failed ;;
  esac
}

look_port() {
  local said=
  said=$(timeout "$1" bash -c '
    echo asked
    exec 3<>"/dev/tcp/$address/$port"
    printf "\0\0\0\10\4\322\26\57" >&3
    IFS= read -r -n 1 byte <&3 && [[ -n $byte ]] && echo byte' 2>&1)
  case $said in
    *byte) echo port=answer ;;
    *refused*) echo port=refused ;;
    asked*) echo port=silence ;;
    *) echo port=failed ;;
  esac
}

# Whether this host had time for its own questions: by how much the latest of many short sleeps was late.
look_time() {
  local up start before now gap late=0
  trap 'exit 0' TERM
  read -r up _ < /proc/uptime
  start=$((10#${'$'}{up/./})) before=$start
  while (( (before - start) * 10 < $1 - 40 )); do
    sleep 0.03 >/dev/null 2>&1
    read -r up _ < /proc/uptime
    now=$((10#${'$'}{up/./}))
    gap=$(( (now - before) * 10 - 30 ))
    (( gap > late )) && late=$gap
    before=$now
  done
  echo "late=$late"
}

look_data() {
  local line= newest=
  command -v ss >/dev/null || return
  while read -r line; do
    [[ $line =~ ^[0-9]+\ +[0-9]+\ +[^\ ]+:([0-9]+)\ +[^\ ]+:([0-9]+) ]] || continue
    [[ ${'$'}{BASH_REMATCH[1]} == 22 || ${'$'}{BASH_REMATCH[2]} == 22 ]] && continue
    [[ $line =~ lastrcv:([0-9]+) ]] || continue
    [[ -z $newest || ${'$'}{BASH_REMATCH[1]} -lt $newest ]] && newest=${'$'}{BASH_REMATCH[1]}
  done < <(timeout "$1" ss -tinHO state established dst "$address" 2>/dev/null)
  [[ -n $newest ]] && echo "received=$newest"
}

epoch_file=$HOME/.whpg-failover/$cluster.epoch
read_epoch() {
  epoch=
  [[ -r $epoch_file ]] && IFS= read -r -n 300 epoch < "$epoch_file"
}
keep_epoch() {
  local new="$1 $2 $3" t= f=
  [[ $new =~ ^[0-9]{1,9}\ [0-9]{1,9}\ [A-Za-z0-9._:-]{1,255}$ ]] || return
  read_epoch
  read -r t f _ <<< "$epoch"
  [[ $t =~ ^[0-9]{1,9}$ && $f =~ ^[0-9]{1,9}$ ]] || { t=-1; f=-1; }
  (( $1 > t || ($1 == t && $2 > f) )) || return
  mkdir -p -m 0700 "${'$'}{epoch_file%/*}" && echo "$new" > "$epoch_file.$$" && mv -f "$epoch_file.$$" "$epoch_file"
}

while IFS=' ' read -r word one two three; do
  case $word in
    look)
      [[ $one =~ ^[0-9]{1,5}$ ]] || one=300
      printf -v seconds '%d.%03d' $((one / 1000)) $((one % 1000))
      look_time "$one" & timer=$!
      look_ping "$seconds" & probes=$!
      look_port "$seconds" & probes="$probes $!"
      look_data "$seconds" & probes="$probes $!"
      wait $probes
      kill "$timer" 2>/dev/null
      wait ;;
    keep) keep_epoch "$one" "$two" "$three" ;;
  esac
  read_epoch
  printf '%s\n' "epoch=$epoch" .
done
`;
