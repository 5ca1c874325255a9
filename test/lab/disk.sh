# The disk of one host: an overlay whose lower layers all hosts share, and what makes this host itself. Sourced.

disk_mount() { # HOST: in the host's own mount namespace, so that the mount ends with the host
  local host=$1 disk=$STATE/hosts/$1 lower
  mkdir -p "$disk"/{upper,work,root}
  # Kept with the disk: it is of no use over layers that the sources would make now.
  [[ -s $disk/layers ]] || disk_layers "$host" >"$disk/layers"
  lower=$(<"$disk/layers")
  mount -t overlay "lab-$LAB_NAME-$host" -o "lowerdir=$lower,upperdir=$disk/upper,workdir=$disk/work" "$disk/root"
  [[ -s $disk/root/etc/lab/network ]] || disk_populate "$disk/root" "$host"
}

disk_layers() { # HOST
  local image database
  local -a extra
  image=$(image_directory)/root
  mapfile -t extra < <(packages_extra)
  ((${#extra[@]} == 0)) || image=$(packages_layer extra "${extra[@]}")/root:$image
  if installation_is_real; then
    echo "$(packages_layer greenplum "${GREENPLUM_PACKAGES[@]}")/root:$image"
    return
  fi
  database=$(database_directory)/$1
  if [[ -d $database ]]; then echo "$database:$image"; else echo "$image"; fi
}

disk_populate() { # ROOT HOST
  local root=$1 host=$2 id
  echo "$host" >"$root/etc/hostname"
  id=$(md5sum <<<"$LAB_NAME-$host")
  echo "${id:0:32}" >"$root/etc/machine-id"
  disk_names >"$root/etc/hosts"
  access_host "$root" "$(image_directory)/keys" "$host"
  installation_install "$root" "$host"
  disk_environment >"$root/etc/lab/gpadmin.sh"
  # Last, because its presence says that the disk is complete.
  echo "ADDRESS=${ADDRESS[$host]}/$PREFIX" >"$root/etc/lab/network"
}

disk_names() {
  local host
  echo '127.0.0.1 localhost'
  for host in "${HOSTS[@]}"; do echo "${ADDRESS[$host]} $host"; done
  echo "$VIP vip"
}

disk_environment() {
  local name=COORDINATOR_DATA_DIRECTORY
  [[ $(lab_version) == 7 ]] || name=MASTER_DATA_DIRECTORY
  ! installation_is_real || echo ". $GPHOME/greenplum_path.sh"
  printf 'export %s=%s PGPORT=%s\n' "$name" "$(data_directory)" "$PGPORT"
}
