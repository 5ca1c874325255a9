# The coordinators' data directories, made once per version: a layer between the image and the hosts' own disks. Sourced.

database_directory() {
  local sum
  sum=$(
    {
      image_directory
      data_directory
      cat "$LAB_HOME/settings.sh" "$LAB_HOME/database.sh" "$LAB_HOME"/database/*
    } | sha256sum
  )
  echo "$LAB_DIR/database-$(lab_version)-${sum:0:12}"
}

database_ensure() {
  local layer
  layer=$(database_directory)
  (
    flock 9
    [[ ! -d $layer ]] || exit 0
    say "preparing the database of version $(lab_version)"
    local building=$layer.building-$LAB_NAME
    rm -rf --one-file-system "$building"
    mkdir -p "$building"
    database_build "$building" "$(image_directory)/root" >"$LAB_DIR/database.log" 2>&1 ||
      die "the database could not be prepared: see $LAB_DIR/database.log"
    rm -rf --one-file-system "$building/disk"
    mv "$building" "$layer"
  ) 9>"$LAB_DIR/database.lock"
}

database_build() { # DIRECTORY IMAGE-ROOT
  unshare --mount --pid --fork --kill-child --propagation private \
    "$LAB_HOME/database/prepare.sh" "$1" "$2" "$(lab_version)" "$(data_directory)"
}
