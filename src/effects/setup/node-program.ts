/**
 * What a node shows, for bash with nothing but coreutils and systemctl. `$1` the service's account, `$2` the VIP
 * without its prefix, `$3` GPHOME, from `$4` the files of the installation.
 */
export const nodeProgram = `
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
account=$1 vip=$2 gphome=$3
shift 3
unit=whpg-failover.service

missing=
for tool in ip ping arping setpriv flock timeout setsid du wall logger ssh-keygen; do
  type -P "$tool" > /dev/null || missing+="$tool "
done
for tool in bin/gpactivatestandby bin/gpinitstandby bin/pg_ctl bin/pg_controldata greenplum_path.sh; do
  [[ -e $gphome/$tool ]] || missing+="$gphome/$tool "
done
systemd=0; [[ -d /run/systemd/system ]] && systemd=1
iputils=1; type -P arping > /dev/null && { [[ $(arping -V 2>&1) == *iputils* ]] || iputils=0; }
user=0; id -u "$account" > /dev/null 2>&1 && user=1
tty=0; getent group tty > /dev/null && tty=1
node=0
for runtime in /usr/lib/whpg-failover/node node; do
  version=$("$runtime" --version 2> /dev/null) || continue
  IFS=. read -r major minor _ <<< "\${version#v}"
  if ((major > 20 || (major == 20 && minor >= 19))); then node=1; fi
  break
done

runs() { # PROGRAM: its process, whatever started it
  local path name
  for path in /proc/[0-9]*; do
    name=
    { read -r name < "$path/comm"; } 2> /dev/null
    [[ $name == "$1" ]] && return 0
  done
  return 1
}
mentions() { # FILE…: whether the VIP stands in one of them as an address of its own
  grep -qsE "(^|[^0-9a-fA-F.:])\${vip//./[.]}([^0-9a-fA-F.:]|$)" -- "$@"
}
rival= why=
if runs keepalived || [[ $(systemctl is-active keepalived.service 2> /dev/null) == active ]]; then
  mentions /etc/keepalived/*.conf /etc/keepalived/*/*.conf && rival=keepalived why=/etc/keepalived
fi
for file in /etc/gpfailover/vip_env.sh /usr/local/gpfailover/vip_env.sh /usr/local/bin/vip_env.sh /home/*/gpfailover/vip_env.sh /home/*/vip_env.sh /opt/gpfailover/vip_env.sh; do
  [[ -e $file ]] && mentions "$file" || continue
  for path in /proc/[0-9]*; do
    words=()
    { mapfile -d '' -n 8 -t words < "$path/cmdline"; } 2> /dev/null
    [[ \${words[*]} == *gpfailover* ]] && rival=gpfailover why=$file
  done
done
[[ $rival ]] || { [[ $(systemctl is-active gpfailover.service 2> /dev/null) == active ]] && rival=gpfailover why=gpfailover.service; }

newest=0
for file in "$@"; do
  stamp=$(stat -c %Y -- "$file" 2> /dev/null) || continue
  ((stamp > newest)) && newest=$stamp
done
enabled=$(systemctl is-enabled "$unit" 2> /dev/null)
active=$(systemctl is-active "$unit" 2> /dev/null)
since=$(systemctl show -p ExecMainStartTimestamp --value "$unit" 2> /dev/null)
started=$(date -d "$since" +%s 2> /dev/null)
stale=0; [[ $active == active && $started ]] && ((newest > started)) && stale=1
result=$(systemctl show -p Result --value "$unit" 2> /dev/null)
holds=0; [[ " $(ip -o address show 2> /dev/null | tr '/' ' ') " == *" $vip "* ]] && holds=1
family=unknown
{ . /etc/os-release; } 2> /dev/null
case " $ID $ID_LIKE " in *" debian "* | *" ubuntu "*) family=debian ;; *" rhel "* | *" fedora "* | *" centos "*) family=rhel ;; esac

printf '%s\\n' "root=$((EUID == 0))" "systemd=$systemd" "missing=\${missing% }" "iputils=$iputils" "user=$user" "tty=$tty" \\
  "node=$node" "rival=$rival" "rivalfile=$why" "enabled=$enabled" "active=$active" "stale=$stale" "result=$result" \\
  "holds=$holds" "family=$family" end=1
`;
