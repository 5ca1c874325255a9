# Where the hosts have Greenplum from: the stand-in, or a real installation of this machine, bound into them. Sourced.

# Hosts that run a database: the client needs nothing of an installation.
readonly DATABASE_HOSTS=("${COORDINATORS[@]}" sdw1)
# What the hosts have themselves, and could not live without.
readonly TOO_WIDE=' / /bin /boot /data /dev /etc /home /home/gpadmin /lib /lib64 /opt /proc /root /run /sbin /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/sbin /usr/share /var /var/lib '

installation_is_real() {
  [[ -n ${INSTALLATION[0]} ]]
}

# The paths that are bound, as they were given.
installation_paths() {
  local -a extra
  IFS=, read -r -a extra <<<"${INSTALLATION[1]}"
  printf '%s\n' "${INSTALLATION[0]}" "${extra[@]%/}"
}

# A link is bound under its own name and under that of what it points to: scripts may say either.
installation_binds() { # HOST: options of systemd-nspawn
  local path real
  installation_is_real && [[ " ${DATABASE_HOSTS[*]} " == *" $1 "* ]] || return 0
  while read -r path; do
    real=$(realpath "$path")
    echo "--bind-ro=$real:$path"
    [[ $real == "$path" ]] || echo "--bind-ro=$real"
  done < <(installation_paths)
}

installation_check() {
  local path
  installation_is_real || return 0
  while read -r path; do
    [[ $path == /* && $path != *[[:space:]:]* ]] ||
      die "LAB_GPHOME and LAB_EXTRA_BIND: absolute paths without colons and spaces; not '$path'"
    [[ -e $path ]] || die "LAB_GPHOME or LAB_EXTRA_BIND: there is no $path on this machine"
    [[ $TOO_WIDE != *" $path "* && $TOO_WIDE != *" $(realpath "$path") "* ]] ||
      die "$path is too wide: it would hide what the hosts have there; name the directories below it that are needed"
  done < <(installation_paths)
  for path in greenplum_path.sh bin/postgres bin/psql bin/pg_ctl bin/gpinitsystem bin/gpinitstandby bin/gpactivatestandby bin/gpstop bin/gpstart; do
    [[ -e $GPHOME/$path ]] || die "LAB_GPHOME=$GPHOME is no installation of Greenplum: it has no $path"
  done
  path=$(installation_says 'echo "$GPHOME"')
  [[ $(realpath -m -- "$path") == "$GPHOME" ]] ||
    say "warning: greenplum_path.sh says GPHOME=$path, not $GPHOME: perhaps it has to be in LAB_EXTRA_BIND"
}

# On the machine itself, in the environment that the installation's own file sets.
installation_says() { # SCRIPT
  env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C timeout 20 \
    bash -c '. "$1/greenplum_path.sh" >/dev/null 2>&1; eval "$2"' says "$GPHOME" "$1" 2>/dev/null || true
}

# 6 or 7. The machine itself may lack what the program needs to run: then LAB_VERSION has to say it.
installation_version() {
  local said
  if ! installation_is_real || [[ -s $STATE/version ]]; then
    lab_version
    return
  fi
  said=$(installation_says '"$GPHOME/bin/postgres" --gp-version || "$GPHOME/bin/gpstate" --version')
  if [[ $said =~ (Greenplum Database|WarehousePG|Greengage|Cloudberry)[^0-9]*([67])\. || $said =~ version\ ([67])\. ]]; then
    echo "${BASH_REMATCH[2]:-${BASH_REMATCH[3]:-}}"
  elif [[ -n ${LAB_VERSION:-} ]]; then
    lab_version
  else
    die "$GPHOME/bin/postgres --gp-version does not say 6 or 7 but '${said:-nothing}': set LAB_VERSION"
  fi
}

installation_prepare() {
  say "real installation: $GPHOME, version $(lab_version); also bound: ${INSTALLATION[1]:-nothing}"
  packages_ensure greenplum "${GREENPLUM_PACKAGES[@]}"
  libraries_list >"$STATE/libraries"
}

# On a new host's disk.
installation_install() { # ROOT HOST
  local path
  if ! installation_is_real; then
    gphome_install "$1"
  elif [[ " ${DATABASE_HOSTS[*]} " == *" $2 "* ]]; then
    while read -r path; do installation_way "$1" "$path"; done < <(installation_paths; installation_paths | xargs -r -d '\n' realpath)
    libraries_install "$1"
    python_install "$1"
    kernel_limits "$1"
  fi
}

# gpadmin has to get there, also when it lies in somebody's home.
installation_way() { # ROOT PATH
  local way
  way=$(dirname "$2")
  mkdir -p "$1$way"
  while [[ $way != / ]]; do
    chmod a+x "$1$way"
    way=$(dirname "$way")
  done
}

installation_require_stand_in() { # WHAT
  ! installation_is_real || die "$1: only with the stand-in; on a real installation its own tools do that: exec gpadmin@HOST …"
}
