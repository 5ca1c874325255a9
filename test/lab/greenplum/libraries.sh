# Shared libraries that a real installation uses on this machine and that the hosts lack: copied into them. Sourced.

readonly LIBRARIES=/usr/local/lib/greenplum-libraries

# "NAME PATH" of every library from outside the bound paths that a program or library in them is linked with.
libraries_list() {
  local path real search
  local -a inside=()
  search=$(installation_says 'echo "$LD_LIBRARY_PATH"')
  while read -r path; do
    real=$(realpath "$path")
    inside+=(-e "$real/" -e "$path/")
    [[ ! -d $path/lib ]] || search+=:$path/lib
  done < <(installation_paths)
  installation_paths | xargs -r -d '\n' realpath | while read -r path; do libraries_elf "$path"; done |
    xargs -r -0 timeout 300 env "LD_LIBRARY_PATH=$search" ldd 2>/dev/null |
    awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' | LC_ALL=C sort -u | grep -v -F "${inside[@]}" || true
}

# Programs and libraries below a path, each ended by a NUL.
libraries_elf() { # PATH
  { find "$1" -type f -size +1 \( -perm /111 -o -name '*.so' -o -name '*.so.*' \) -print0 |
    LC_ALL=C xargs -r -0 grep -l -Z -a -m 1 -P '\A\x7fELF'; } || true
}

libraries_install() { # ROOT
  local root=$1 name path
  local -A there=()
  while read -r name _; do there[$name]=1; done < <(chroot "$root" ldconfig -p)
  mkdir -p "$root$LIBRARIES"
  while read -r name path; do
    # The C library's own parts belong to the loader of the host.
    [[ -n ${there[$name]:-} || $name =~ ^(ld-linux|libc\.so|libm\.so|libpthread|libdl\.so|librt\.so|libutil\.so|libresolv) ]] ||
      cp -L "$path" "$root$LIBRARIES/$name"
  done <"$STATE/libraries"
  # Last in the order of search: a host's own library comes first. A Python that is bound may have its own beside it.
  { installation_paths | tail -n +2 | sed 's|$|/lib|'; echo "$LIBRARIES"; } >"$root/etc/ld.so.conf.d/zz-greenplum.conf"
}

# What is bound can only be seen in a running host.
libraries_cache() { # HOST
  host_exec "$1" ldconfig 2>/dev/null || say "$1: ldconfig fails"
}
