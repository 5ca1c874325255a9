# What a real Greenplum's programs and utilities expect of a host: Debian packages, in a layer over the image. Sourced.

readonly GREENPLUM_PACKAGES=(
  less net-tools rsync hostname bc bzip2 zip unzip xz-utils gawk lsof krb5-user openssl ca-certificates
  python3 python3-psutil python3-psycopg2 python3-yaml python3-distutils
  libapr1 libaprutil1 libbz2-1.0 libcurl4 libevent-2.1-7 libffi8 libgssapi-krb5-2 libicu72 libkrb5-3 libldap-2.5-0 liblz4-1
  libncurses6 libnsl2 libnuma1 libpam0g libperl5.36 libpq5 libreadline8 libsqlite3-0 libssl3 libtirpc3 libuuid1 libuv1
  libxerces-c3.2 libxml2 libxslt1.1 libyaml-0-2 libzstd1 zlib1g
)

packages_directory() {
  local sum
  sum=$({ image_directory; cat "$LAB_HOME/greenplum/packages.sh"; } | sha256sum)
  echo "$LAB_DIR/greenplum-${sum:0:12}"
}

packages_ensure() {
  local layer
  layer=$(packages_directory)
  (
    flock 9
    [[ ! -d $layer ]] || exit 0
    say "installing what Greenplum needs on a host, about a minute: $layer"
    local building=$layer.building-$LAB_NAME
    rm -rf --one-file-system "$building"
    mkdir -p "$building"/{root,work,mount}
    packages_build "$building" >"$LAB_DIR/greenplum-packages.log" 2>&1 ||
      die "they could not be installed: see $LAB_DIR/greenplum-packages.log"
    rm -rf --one-file-system "$building"/{work,mount}
    mv "$building" "$layer"
  ) 9>"$LAB_DIR/greenplum-packages.lock"
}

packages_build() { # DIRECTORY
  unshare --mount --pid --fork --kill-child --propagation private \
    bash -euo pipefail -c '
      mount -t overlay packages -o "lowerdir=$2,upperdir=$1/root,workdir=$1/work" "$1/mount"
      mount -t proc proc "$1/mount/proc"
      printf "#!/bin/sh\nexit 101\n" >"$1/mount/usr/sbin/policy-rc.d"
      chmod 755 "$1/mount/usr/sbin/policy-rc.d"
      apt=(timeout 900 chroot "$1/mount" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
      "${apt[@]}" update
      # All at once, or one by one, so that a name that the mirror lacks costs only itself.
      "${apt[@]}" install --no-install-recommends "${@:3}" ||
        for package in "${@:3}"; do "${apt[@]}" install --no-install-recommends "$package" || echo "LACKING: $package"; done
      "${apt[@]}" clean
      rm -rf "$1/mount"/var/lib/apt/lists/* "$1/mount/usr/sbin/policy-rc.d"
    ' packages "$1" "$(image_directory)/root" "${GREENPLUM_PACKAGES[@]}" </dev/null
}
