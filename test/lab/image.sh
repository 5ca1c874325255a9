# The disk image that all hosts share as the lowest, read-only layer: Debian 12 with PostgreSQL 15. Sourced.

readonly IMAGE_SOURCES=("$LAB_HOME/image.sh" "$LAB_HOME/image/prepare.sh" "$LAB_HOME/image/units.sh" "$LAB_HOME/image/access.sh")
readonly IMAGE_PACKAGES=(
  systemd systemd-sysv dbus libpam-systemd
  openssh-server openssh-client sudo util-linux bsdutils bsdextrautils procps
  iproute2 iputils-ping iputils-arping nftables
  faketime libfaketime libstdc++6 python3-minimal
)

# A change of anything that makes the image gives it a new name, so that an old image is never taken for a new one.
image_directory() {
  local sum
  sum=$(cat "${IMAGE_SOURCES[@]}" | sha256sum)
  echo "$LAB_DIR/image-${sum:0:12}"
}

image_ensure() {
  local image
  image=$(image_directory)
  mkdir -p "$LAB_DIR"
  (
    flock 9 # two labs that start together build once
    [[ ! -d $image ]] || exit 0
    say "building the hosts' image, about a minute: $image"
    local building=$image.building-$LAB_NAME
    rm -rf --one-file-system "$building"
    mkdir -p "$building"
    image_build "$building" >"$LAB_DIR/image.log" 2>&1 || die "the image could not be built: see $LAB_DIR/image.log"
    mv "$building" "$image"
  ) 9>"$LAB_DIR/image.lock"
}

# In namespaces of its own, so that nothing of a build that was killed stays mounted or running.
image_build() { # DIRECTORY
  unshare --mount --pid --fork --kill-child --mount-proc --propagation private \
    env LAB_HOME="$LAB_HOME" IMAGE_PACKAGES="${IMAGE_PACKAGES[*]}" \
    bash -euo pipefail -c '. "$LAB_HOME/image/prepare.sh"; image_make "$1"' image "$1"
}

# Copies of a build that did not end.
image_clean() {
  rm -rf --one-file-system "$LAB_DIR"/*.building-"$LAB_NAME"
}
