# What every part of the lab has to know: names, addresses, places. Sourced, never run.

LAB_DIR=${LAB_DIR:-/var/tmp/whpg-failover-lab}
LAB_NAME=${LAB_NAME:-whpg}

readonly HOSTS=(cdw scdw sdw1 client)
readonly COORDINATORS=(cdw scdw)
readonly -A ADDRESS=([cdw]=10.88.0.11 [scdw]=10.88.0.12 [sdw1]=10.88.0.21 [client]=10.88.0.31)
readonly PREFIX=24
readonly GATEWAY=10.88.0.1
readonly VIP=10.88.0.100
# Of IPv6 only the switch has an address by itself: a scenario that wants it gives the hosts theirs.
readonly GATEWAY6=fd88::1
readonly VIP6=fd88::100
readonly VIP_LABEL=eth0:1
readonly PGPORT=5432
readonly GPADMIN_UID=1500
readonly PG_BIN=/usr/lib/postgresql/15/bin
readonly RECORDS=/var/lib/lab-writer/acknowledged.jsonl

readonly STATE=$LAB_DIR/lab-$LAB_NAME   # this lab's disks and consoles; gone after `down`
readonly SWITCH=lab-$LAB_NAME-switch    # the network namespace with the bridge
LAB_GPHOME=${LAB_GPHOME:-}
# LAB_GPHOME and LAB_EXTRA_BIND of a real installation; empty for the stand-in. A running lab keeps what it was made with.
INSTALLATION=("${LAB_GPHOME%/}" "${LAB_EXTRA_BIND:-}")
[[ ! -e $STATE/installation ]] || mapfile -t INSTALLATION <"$STATE/installation"
readonly INSTALLATION
# Greenplum's own file takes a link literally, a relative one too: so it is not asked through a link.
GPHOME=/usr/local/greenplum-db
[[ -z ${INSTALLATION[0]} ]] || GPHOME=$(realpath -m -- "${INSTALLATION[0]}")
readonly GPHOME
CGROUP=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/whpg-lab-$LAB_NAME
readonly CGROUP

# 125 is left to the lab itself, so that `exec` can hand through the exit codes of commands.
die() {
  echo "lab: $*" >&2
  exit 125
}

say() {
  echo "lab: $*" >&2
}

require_host() {
  [[ -n ${1:-} && -n ${ADDRESS[$1]:-} ]] || die "a host is one of: ${HOSTS[*]}; not '${1:-}'"
}

require_coordinator() {
  [[ " ${COORDINATORS[*]} " == *" ${1:-} "* ]] || die "a coordinator is one of: ${COORDINATORS[*]}; not '${1:-}'"
}

# A running lab keeps the version with which it was made, whatever the caller's environment says later.
lab_version() {
  local version=${LAB_VERSION:-7}
  [[ ! -s $STATE/version ]] || version=$(<"$STATE/version")
  [[ $version == [67] ]] || die "LAB_VERSION is 6 or 7, not '$version'"
  echo "$version"
}

data_directory() {
  case $(lab_version) in
    6) echo /data/master/gpseg-1 ;;
    7) echo /data/coordinator/gpseg-1 ;;
  esac
}

[[ $LAB_NAME =~ ^[a-z0-9][a-z0-9-]{0,23}$ ]] || die "LAB_NAME has to be short, of lower case letters, digits and dashes; not '$LAB_NAME'"
[[ $CGROUP == /*/whpg-lab-* ]] || die "this machine has no cgroup2 file system mounted"
