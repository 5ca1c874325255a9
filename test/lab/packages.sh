# Debian packages in a layer over the image, so that only the hosts that need them carry them. Sourced.

# Packages that the hosts of a lab get besides those of the image, separated by commas. None of their units starts by itself.
LAB_PACKAGES=${LAB_PACKAGES:-}

packages_extra() {
  tr ',' '\n' <<<"$LAB_PACKAGES" | sed '/^$/d'
}

packages_layer() { # NAME PACKAGE…: its directory; other packages have another one
  local sum
  sum=$({ image_directory; printf '%s\n' "${@:2}"; cat "$LAB_HOME/packages.sh"; } | sha256sum)
  echo "$LAB_DIR/$1-${sum:0:12}"
}

packages_ensure() { # NAME PACKAGE…
  local layer
  layer=$(packages_layer "$@")
  (
    flock 9
    [[ ! -d $layer ]] || exit 0
    say "installing packages in the hosts ($1), a minute or two: $layer"
    local building=$layer.building-$LAB_NAME
    rm -rf --one-file-system "$building"
    mkdir -p "$building"/{root,work,mount}
    packages_build "$building" "${@:2}" >"$LAB_DIR/$1-packages.log" 2>&1 ||
      die "they could not be installed: see $LAB_DIR/$1-packages.log"
    rm -rf --one-file-system "$building"/{work,mount}
    mv "$building" "$layer"
  ) 9>"$LAB_DIR/$1-packages.lock"
}

packages_build() { # DIRECTORY PACKAGE…
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
      chroot "$1/mount" dpkg -L "${@:3}" 2>/dev/null |
        sed -n "s|^.*/lib/systemd/system/\([^/@]*\.service\)$|\1|p; s|^/etc/init\.d/\([^/]*\)$|\1.service|p" | sort -u |
        xargs -r -n 1 chroot "$1/mount" systemctl disable || echo "some units had nothing to disable"
      rm -rf "$1/mount"/var/lib/apt/lists/* "$1/mount/usr/sbin/policy-rc.d"
    ' packages "$1" "$(image_directory)/root" "${@:2}" </dev/null
}
