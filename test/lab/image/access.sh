# Who may log in where: one key pair for the users, one key pair for each host, and every host known to all. Sourced.

image_access() { # ROOT KEYS
  local root=$1 keys=$2 host
  mkdir -p "$keys"
  ssh-keygen -q -t ed25519 -N '' -C lab -f "$keys/id_ed25519"
  access_user "$keys" "$root/root/.ssh" 0
  access_user "$keys" "$root/home/gpadmin/.ssh" "$GPADMIN_UID"
  printf 'UseDNS no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
  rm -f "$root"/etc/ssh/ssh_host_*
  for host in "${HOSTS[@]}"; do
    mkdir -p "$keys/$host"
    ssh-keygen -q -t ed25519 -N '' -C "root@$host" -f "$keys/$host/ssh_host_ed25519_key"
    ssh-keygen -q -t rsa -b 3072 -N '' -C "root@$host" -f "$keys/$host/ssh_host_rsa_key"
    access_known_hosts "$keys/$host" "$host,${ADDRESS[$host]}" >>"$root/etc/ssh/ssh_known_hosts"
  done
}

access_user() { # KEYS DIRECTORY UID
  install -d -m 700 -o "$3" -g "$3" "$2"
  install -m 600 -o "$3" -g "$3" "$1/id_ed25519" "$1/id_ed25519.pub" "$2"
  install -m 600 -o "$3" -g "$3" "$1/id_ed25519.pub" "$2/authorized_keys"
}

access_known_hosts() { # KEYS NAMES
  local key type blob
  for key in "$1"/ssh_host_*_key.pub; do
    read -r type blob _ <"$key"
    echo "$2 $type $blob"
  done
}

# On the disk of one host, when it is made: its own keys, and itself as localhost.
access_host() { # ROOT KEYS HOST
  install -m 600 "$2/$3"/ssh_host_*_key "$1/etc/ssh/"
  install -m 644 "$2/$3"/ssh_host_*_key.pub "$1/etc/ssh/"
  access_known_hosts "$2/$3" 'localhost,127.0.0.1,::1' >>"$1/etc/ssh/ssh_known_hosts"
}
