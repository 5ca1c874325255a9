# The daemon in the running coordinators: install a build of this checkout, read its journal. Sourced.

# Labs side by side share the checkout: one builds while the others wait.
daemon_build() {
  local bundle=$CHECKOUT/dist/whpg-failover.cjs
  (
    flock 9
    if [[ ! -e $bundle || -n $(find "$CHECKOUT/src" -newer "$bundle" -print -quit) ]]; then
      cd "$CHECKOUT" && npm run --silent build >&2
    fi
  ) 9>"$LAB_DIR/build.lock"
}

daemon_install() { # [TEMPLATE]: of the configuration, when it is not the usual one
  local stage host template=${1:-$LAB_HOME/whpg-failover.yaml.in}
  [[ -r $template ]] || die "$template cannot be read"
  daemon_build
  stage=$(mktemp -d "$STATE/install.XXXXXX")
  "$CHECKOUT/scripts/install.sh" --root "$stage" >&2
  mkdir -p "$stage/etc/whpg-failover"
  daemon_configuration "$template" >"$stage/etc/whpg-failover/whpg-failover.yaml"
  chmod -R u=rwX,go=rX "$stage"
  for host in "${COORDINATORS[@]}"; do
    tar -C "$stage" --owner=0 --group=0 -c . | host_exec "$host" tar -C / --no-overwrite-dir -x
    host_exec "$host" systemctl daemon-reload
  done
  rm -rf --one-file-system "$stage"
}

daemon_configuration() { # TEMPLATE
  sed -e "s|@DATA@|$(data_directory)|" -e "s|@GPHOME@|$GPHOME|" -e "s|@PORT@|$PGPORT|" \
    -e "s|@CDW@|${ADDRESS[cdw]}|" -e "s|@SCDW@|${ADDRESS[scdw]}|" \
    -e "s|@VIP@|$VIP/$PREFIX|" -e "s|@LABEL@|$VIP_LABEL|" -e "s|@GATEWAY@|$GATEWAY|" "$1"
}

daemon_state() { # HOST: systemd's word for the service
  host_exec "$1" systemctl is-active whpg-failover.service 2>/dev/null || true
}
