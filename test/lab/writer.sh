# The client that writes through the VIP, as a service of the host `client`. Sourced.

writer_start() {
  writer_install
  host_exec client systemctl start lab-writer.service
}

writer_stop() {
  host_exec client systemctl stop lab-writer.service
}

# Forgets what was recorded, so that the next verdict is about what comes now.
writer_reset() {
  local was
  was=$(host_exec client systemctl is-active lab-writer.service) || true
  [[ $was != active ]] || writer_stop
  host_exec client rm -f "$RECORDS"
  [[ $was != active ]] || writer_start
}

writer_install() {
  local bundle
  bundle=$(mktemp "$STATE/writer.XXXXXX")
  "$CHECKOUT/node_modules/.bin/esbuild" "$LAB_HOME/client/writer.mjs" --bundle --platform=node --target=node20 \
    --format=cjs --external:pg-native --log-level=error "--outfile=$bundle" --allow-overwrite
  host_exec client mkdir -p /usr/local/lib/lab "$(dirname "$RECORDS")"
  host_exec client tee /usr/local/lib/lab/writer.cjs <"$bundle" >/dev/null
  rm -f "$bundle"
  host_exec client tee /etc/systemd/system/lab-writer.service <"$LAB_HOME/client/lab-writer.service" >/dev/null
  if installation_is_real; then
    host_exec client mkdir -p /etc/systemd/system/lab-writer.service.d
    printf '[Service]\nEnvironment=LAB_GREENPLUM=1\n' |
      host_exec client tee /etc/systemd/system/lab-writer.service.d/greenplum.conf >/dev/null
  fi
  host_exec client systemctl daemon-reload
}
