#!/usr/bin/env bash
# Makes a primary's and a standby's data directory below DIRECTORY, in the hosts' own tree of programs. Needs a mount
# and a PID namespace that end with it.
set -euo pipefail
LAB_HOME=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$LAB_HOME/settings.sh"
. "$LAB_HOME/database/segments.sh"
building=$1 image=$2 version=$3 data=$4
root=$building/disk/root

as_gpadmin() {
  chroot "$root" setpriv --reuid=gpadmin --regid=gpadmin --init-groups env -i HOME=/home/gpadmin LANG=C.UTF-8 "$@"
}

write_configuration() {
  local setting=on
  [[ $version == 7 ]] || setting=off
  cat "$LAB_HOME/database/postgresql.conf" >>"$root$data/postgresql.conf"
  echo "hot_standby = $setting" >>"$root$data/postgresql.conf"
  cat "$LAB_HOME/database/pg_hba.conf" >"$root$data/pg_hba.conf"
}

fill_catalogue() {
  sed "s|@DATA@|$data|g" "$LAB_HOME/database/catalogue.sql" |
    as_gpadmin "$PG_BIN/postgres" --single -j -D "$data" -c exit_on_error=on postgres
}

# A cleanly stopped primary's files are a base backup; the standby fetches the rest.
copy_to() { # HOST
  mkdir -p "$building/$1"
  cp -a --no-preserve=xattr "$building/disk/upper/data" "$building/$1/data"
}

make_standby() { # DIRECTORY
  local conninfo
  touch "$1/standby.signal"
  case $version in
    6)
      conninfo='user=gpadmin host=cdw port=5432 sslmode=prefer sslcompression=1 krbsrvname=postgres application_name=gp_walreceiver'
      printf '%s\n' "standby_mode = 'on'" "primary_conninfo = '$conninfo'" >"$1/recovery.conf"
      chown "$GPADMIN_UID:$GPADMIN_UID" "$1/recovery.conf"
      ;;
    7)
      conninfo='user=gpadmin host=cdw port=5432 sslmode=prefer sslcompression=0 gssencmode=prefer krbsrvname=postgres target_session_attrs=any application_name=gp_walreceiver'
      echo "primary_conninfo = '$conninfo'" >>"$1/postgresql.auto.conf"
      ;;
  esac
  chown "$GPADMIN_UID:$GPADMIN_UID" "$1/standby.signal"
}

mkdir -p "$building"/disk/{upper,work,root}
mount -t overlay lab-database -o "lowerdir=$image,upperdir=$building/disk/upper,workdir=$building/disk/work" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm" 2>/dev/null || { mkdir -p "$root/dev/shm" && mount -t tmpfs tmpfs "$root/dev/shm"; }

as_gpadmin mkdir -p "$(dirname "$data")"
as_gpadmin "$PG_BIN/initdb" --pgdata="$data" --username=gpadmin --auth=trust --locale=C.UTF-8 --data-checksums
as_gpadmin mkdir -p "$data/log"
write_configuration
fill_catalogue
copy_to cdw
copy_to scdw
# Only the first primary has it: a promoted standby waits for nobody.
echo "synchronous_standby_names = '*'" >>"$building/cdw$data/postgresql.auto.conf"
make_standby "$building/scdw$data"
make_segments
