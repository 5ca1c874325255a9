# Two stand-ins for primary segments, for the disk of sdw1. Sourced by prepare.sh.

# PostgreSQL refuses an option that it does not know, and a name without a dot cannot be added to it. So a setting that
# is of no use here lends its place: the server is PostgreSQL's with one name replaced, of the same role in memory.
readonly -A LENT_BY=([gp_session_role]=dynamic_library_path [gp_role]=backtrace_functions)

role_option() {
  case $version in
    6) echo gp_session_role ;;
    7) echo gp_role ;;
  esac
}

make_segments() {
  local target=$building/sdw1 directory
  mkdir -p "$target/etc/systemd/system/multi-user.target.wants" "$target/usr/local/lib/lab"
  make_segment_server >"$target/usr/local/lib/lab/segment-server"
  chmod 755 "$target/usr/local/lib/lab/segment-server"
  as_gpadmin "$PG_BIN/initdb" --pgdata=/data/primary/gpseg0 --username=gpadmin --auth=trust --locale=C.UTF-8 --no-sync
  cat "$LAB_HOME/database/segment.conf" >>"$root/data/primary/gpseg0/postgresql.conf"
  cat "$LAB_HOME/database/segment_hba.conf" >"$root/data/primary/gpseg0/pg_hba.conf"
  sed "s/@ROLE_OPTION@/$(role_option)/" "$LAB_HOME/database/segment.sql" |
    as_gpadmin "$PG_BIN/postgres" --single -j -D /data/primary/gpseg0 -c exit_on_error=on postgres
  mkdir -p "$target/data"
  cp -a --no-preserve=xattr "$building/disk/upper/data/primary" "$target/data/primary"
  cp -a "$target/data/primary/gpseg0" "$target/data/primary/gpseg1"
  chown "$GPADMIN_UID:$GPADMIN_UID" "$target/data"
  segment_unit >"$target/etc/systemd/system/lab-segment@.service"
  for directory in 0 1; do
    ln -s ../lab-segment@.service "$target/etc/systemd/system/multi-user.target.wants/lab-segment@$directory.service"
  done
}

# The last place with the name by itself is the table of settings; one before it may be a symbol of the linker's.
make_segment_server() {
  local new
  new=$(role_option)
  chroot "$root" python3 -c '
import sys
text = bytearray(open(sys.argv[1], "rb").read())
old, new = (name.encode() for name in sys.argv[2:])
place = text.rindex(b"\0" + old + b"\0") + 1
text[place:place + len(old)] = new.ljust(len(old), b"\0")
sys.stdout.buffer.write(text)' "$PG_BIN/postgres" "${LENT_BY[$new]}" "$new"
}

segment_unit() {
  cat <<'UNIT'
[Unit]
Description=Stand-in for the primary segment %i
After=network.target

[Service]
User=gpadmin
ExecStart=/usr/local/lib/lab/segment-server -D /data/primary/gpseg%i -p 600%i -c cluster_name=seg%i
KillSignal=SIGINT
UNIT
}
