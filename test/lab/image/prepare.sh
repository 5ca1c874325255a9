# Makes the image in a directory: a Debian tree in `root`, the hosts' keys in `keys`. Sourced by image.sh's build.

. "$LAB_HOME/settings.sh"
. "$LAB_HOME/image/units.sh"
. "$LAB_HOME/image/access.sh"

image_make() { # DIRECTORY
  local root=$1/root
  image_debian "$root"
  image_users "$root"
  image_units "$root"
  image_access "$root" "$1/keys"
}

image_debian() { # ROOT
  local root=$1
  local -a apt=(chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  debootstrap --variant=minbase --include="${IMAGE_PACKAGES// /,}" bookworm "$root" "${LAB_MIRROR:-http://deb.debian.org/debian}"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # nothing may start while packages are being set up
  chmod 755 "$root/usr/sbin/policy-rc.d"
  mkdir -p "$root/etc/postgresql-common"
  echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
  "${apt[@]}" update
  "${apt[@]}" install --no-install-recommends postgresql-15 network-manager libndp-tools
  "${apt[@]}" clean
  rm -rf "$root"/var/lib/apt/lists/* "$root/usr/sbin/policy-rc.d" "$root/etc/hostname" "$root/var/lib/dbus/machine-id"
  : >"$root/etc/machine-id"
}

image_users() { # ROOT
  local root=$1
  chroot "$root" useradd --create-home --shell /bin/bash --uid "$GPADMIN_UID" gpadmin
  install -d -o "$GPADMIN_UID" -g "$GPADMIN_UID" "$root/data"
  # As an administrator of Greenplum sets up the account; bash reads it for commands over SSH too.
  cat >"$root/home/gpadmin/.bashrc" <<'RC'
[ ! -r /usr/local/greenplum-db/greenplum_path.sh ] || . /usr/local/greenplum-db/greenplum_path.sh
[ ! -r /etc/lab/gpadmin.sh ] || . /etc/lab/gpadmin.sh
RC
  install -d "$root/etc/lab"
  : >"$root/etc/lab/bites"
}
