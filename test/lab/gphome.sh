# Puts the stand-in for a Greenplum installation into a tree of files. Sourced.

# PostgreSQL's own programs under Greenplum's roof, where the stand-in has no file of that name.
readonly GPHOME_CLIENTS=(psql pg_isready pg_basebackup pg_rewind pg_dump pg_dumpall pg_receivewal createdb dropdb vacuumdb)
readonly GPHOME_SERVER=(pg_controldata pg_resetwal pg_waldump pg_checksums initdb)

gphome_sources() {
  find "$LAB_HOME/gphome-common" "$LAB_HOME/gphome-$(lab_version)" -type f | LC_ALL=C sort
}

gphome_install() { # ROOT
  local home=$1$GPHOME program
  mkdir -p "$home"
  cp -rT "$LAB_HOME/gphome-common" "$home"
  cp -rT "$LAB_HOME/gphome-$(lab_version)" "$home"
  for program in "${GPHOME_CLIENTS[@]}"; do ln -sf client "$home/bin/$program"; done
  for program in "${GPHOME_SERVER[@]}"; do ln -sf "$PG_BIN/$program" "$home/bin/$program"; done
  mkdir -p "$home/lib/python"
  chown -R 0:0 "$home"
  chmod -R u=rwX,go=rX "$home"
  chmod 755 "$home"/bin/*
}
