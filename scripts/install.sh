#!/usr/bin/env bash
# Installs the built daemon, its unit and its sample configuration. Nothing is started, nothing of yours is changed.
#
#   scripts/install.sh [--root DIR] [--user NAME]
#
# --root DIR   install below DIR instead of / (for packages and the lab)
# --user NAME  the account that owns the database (default gpadmin); written as a drop-in when it is another one
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
root='' user=gpadmin
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=${2:?--root needs a directory}; shift 2 ;;
    --user) user=${2:?--user needs a name}; shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done

bundle=$top/dist/whpg-failover.cjs
[ -f "$bundle" ] || { echo "install: $bundle is missing; run: npm ci && npm run build" >&2; exit 1; }

install -D -m 0644 -t "$root/usr/lib/whpg-failover" "$bundle" "$bundle.map"
install -D -m 0644 "$top/config/whpg-failover.yaml" "$root/usr/share/whpg-failover/whpg-failover.yaml"
install -D -m 0644 "$top/systemd/whpg-failover.service" "$root/usr/lib/systemd/system/whpg-failover.service"
install -D -m 0644 "$top/systemd/whpg-failover.catalog" "$root/usr/lib/systemd/catalog/whpg-failover.catalog"
install -D -m 0755 -t "$root/usr/lib/whpg-failover/hooks" "$top"/config/hooks/*
install -d -m 0755 "$root/etc/whpg-failover" "$root/usr/bin"

cat >"$root/usr/bin/whpg-failover" <<'WRAPPER'
#!/bin/sh
# A runtime that ships with the package is preferred to the machine's own.
node=/usr/lib/whpg-failover/node
[ -x "$node" ] || node=node
# shellcheck disable=SC2086 # several flags
exec "$node" ${WHPG_NODE_FLAGS-} /usr/lib/whpg-failover/whpg-failover.cjs "$@"
WRAPPER
chmod 0755 "$root/usr/bin/whpg-failover"

# Both are printed from the table of commands, by what was just installed.
node=node
[ -x "$root/usr/lib/whpg-failover/node" ] && node=$root/usr/lib/whpg-failover/node
install -d -m 0755 "$root/usr/share/man/man8" "$root/usr/share/bash-completion/completions"
"$node" "$bundle" man >"$root/usr/share/man/man8/whpg-failover.8"
"$node" "$bundle" completion bash >"$root/usr/share/bash-completion/completions/whpg-failover"

if [ "$user" != gpadmin ]; then
  install -d -m 0755 "$root/etc/systemd/system/whpg-failover.service.d"
  printf '[Service]\nUser=%s\n' "$user" >"$root/etc/systemd/system/whpg-failover.service.d/user.conf"
fi
if [ -z "$root" ]; then
  systemctl daemon-reload
  journalctl --update-catalog
  echo 'installed. Next: write /etc/whpg-failover/whpg-failover.yaml (sample: /usr/share/whpg-failover),'
  echo 'then: whpg-failover check && systemctl enable --now whpg-failover'
fi
