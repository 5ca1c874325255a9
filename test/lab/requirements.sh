# What the machine underneath has to have. Sourced.

# Debian package for each program that the lab calls on the machine itself.
readonly -A PACKAGE_OF=(
  [debootstrap]=debootstrap
  [systemd-nspawn]=systemd-container
  [nft]=nftables
  [ip]=iproute2
  [nsenter]=util-linux
  [setpriv]=util-linux
  [ssh-keygen]=openssh-client
)

lab_requirements() {
  [[ $EUID == 0 ]] || die "the lab makes namespaces and mounts: run it as root"
  local program
  local -A missing=()
  for program in "${!PACKAGE_OF[@]}"; do
    command -v "$program" >/dev/null || missing[${PACKAGE_OF[$program]}]=1
  done
  [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || missing[debian-archive-keyring]=1
  ((${#missing[@]} > 0)) || return 0
  say "installing ${!missing[*]}"
  local -a apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  "${apt[@]}" update >&2
  "${apt[@]}" install --no-install-recommends "${!missing[@]}" >&2
}

# The hosts run the machine's own Node, bound read-only: the one that the tests run with is the one that is tested.
lab_node() {
  local node
  node=$(readlink -f "${LAB_NODE:-$(command -v node || true)}")
  [[ -x $node ]] || die "no node found: put it on PATH or set LAB_NODE"
  echo "$node"
}
