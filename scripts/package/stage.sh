# What both packages contain, as a tree. Sourced by package.sh.

# Pinned by a lockfile of its own, for the architecture that is asked for, whatever this machine is.
fetch_runtime() {
  local pinned=scripts/package/runtime/package-lock.json modules=scripts/package/runtime/node_modules
  # By content: a fresh clone's lockfile is always the newer one, and it is 60 MB each time.
  [ -x "$modules/$runtime/bin/node" ] && cmp -s "$pinned" "$modules/.fetched" && return
  npm ci --prefix scripts/package/runtime --os linux --cpu "$npm_cpu" --ignore-scripts --no-fund --no-audit >&2
  cp "$pinned" "$modules/.fetched"
}

fill_stage() {
  mkdir -p "$stage"
  scripts/install.sh --root "$stage"
  local lib=$stage/usr/lib/whpg-failover doc=$stage/usr/share/doc/whpg-failover
  # As it was published: a scanner that knows the hashes of Node's releases finds it.
  install -D -m 0755 "scripts/package/runtime/node_modules/$runtime/bin/node" "$lib/node"
  install -d -m 0755 "$doc"
  install -m 0644 LICENSE README.md README.ko.md SECURITY.md config/grafana-dashboard.json config/prometheus-alerts.yaml "$doc"
  gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
  gzip -9n "$stage/usr/share/man/man8/whpg-failover.8"
  node_modules/.bin/esbuild scripts/package/documents.ts --bundle --platform=node --format=esm --log-level=warning \
    "--outfile=$work/documents.mjs"
  node "$work/documents.mjs" "$stage" "$runtime" "$SOURCE_DATE_EPOCH" "$commit"
}

# Nothing in a package may tell when it was made.
set_times() { # DIRECTORY
  find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}
