#!/usr/bin/env bash
# Makes an RPM and a DEB in dist/ that bring their own Node and need nothing from the internet where they are installed.
#
#   npm run package [-- --arch x86_64|aarch64] [--only deb|rpm] [--release N]
#
# The same commit gives the same bytes: every time in them is that of the commit (or SOURCE_DATE_EPOCH).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

arch=x86_64 only='' release=1
while [ $# -gt 0 ]; do
  case $1 in
    --arch) arch=${2:?--arch needs a name}; shift 2 ;;
    --only) only=${2:?--only needs deb or rpm}; shift 2 ;;
    --release) release=${2:?--release needs a number}; shift 2 ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
done
case $arch in
  x86_64) npm_cpu=x64 deb_arch=amd64 ;;
  aarch64) npm_cpu=arm64 deb_arch=arm64 ;;
  *) echo "package: no architecture $arch" >&2; exit 2 ;;
esac
runtime=node-linux-$npm_cpu

export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
commit=$(git rev-parse HEAD 2>/dev/null || echo unknown)
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)

. scripts/requirements.sh
require_node
[ "$only" = rpm ] || require_packages dpkg
[ "$only" = deb ] || require_packages rpm
umask 022
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
stage=$work/stage

. scripts/package/stage.sh
. scripts/package/make.sh
[ -d node_modules ] || npm ci
npm run --silent build
fetch_runtime
fill_stage
[ "$only" = rpm ] || make_deb
[ "$only" = deb ] || make_rpm
