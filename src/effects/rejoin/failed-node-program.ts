/**
 * For bash 4.2 with nothing but coreutils: `$1` is the data directory, `$2` what to do. A process belongs to the
 * database when its name is postgres and its working directory is the data directory, as for the fence: a PID in a file
 * may have been given to somebody else since. What is renamed keeps its parent directory: only within one file system
 * is a rename one step that cannot be half done.
 */
export const failedNodeProgram = `
export LC_ALL=C
data=$1 deed=$2 trouble=
while [[ $data == */ && $data != / ]]; do data=\${data%/}; done
parent=\${data%/*}
[[ $parent ]] || parent=/

directory_kind() {
  kind=other
  if [[ -L $data ]]; then kind=link
  elif [[ ! -e $data ]]; then kind=absent
  elif [[ -d $data ]]; then
    kind=directory
    [[ $(stat -c %d -- "$data" 2>/dev/null) == "$(stat -c %d -- "$parent" 2>/dev/null)" ]] || kind=mount
  fi
}
database_state() {
  database=gone
  [[ $kind == absent ]] && return
  local path name pid=
  for path in /proc/[0-9]*; do
    [[ $path/cwd -ef $data ]] || continue
    name=
    { read -r name < "$path/comm"; } 2>/dev/null
    [[ $name == postgres || $name == postmaster ]] && { database=running; return; }
  done
  [[ -x $data ]] || { database=unknown; return; }
  [[ -e $data/postmaster.pid ]] || return
  { read -r pid < "$data/postmaster.pid"; } 2>/dev/null
  pid=\${pid//[!0-9]/}
  # Another user's process does not show where it runs.
  [[ $pid && -d /proc/$pid && ! -e /proc/$pid/cwd ]] || return
  { read -r name < "/proc/$pid/comm"; } 2>/dev/null
  [[ $name == postgres || $name == postmaster ]] && database=unknown
}
size_of() { # PATH…
  local bytes
  bytes=$(timeout 60 du -scb -- "$@" 2>/dev/null | tail -n 1) || return
  REPLY=\${bytes%%[!0-9]*}
}
find_asides() {
  local path
  asides=()
  for path in "$data".before-rejoin-*; do [[ -d $path ]] && asides+=("$path"); done
}
rename_aside() {
  local target said
  [[ $kind == absent ]] && return
  [[ $kind == directory ]] || { trouble="$data is a $kind and cannot be renamed aside"; return; }
  [[ $database == gone ]] || { trouble="a database in $data is $database"; return; }
  printf -v target '%s.before-rejoin-%(%Y%m%d-%H%M%S)T' "$data" -1
  [[ -e $target ]] && { trouble="$target is there already"; return; }
  said=$(mv -T -n -- "$data" "$target" 2>&1) || trouble="cannot be renamed: $said"
}

[[ $data == /*/* ]] || { printf '%s\\n' "trouble='$data' is no data directory" end=1; exit; }
directory_kind
database_state
if [[ $deed == aside ]]; then
  rename_aside
  directory_kind
fi
find_asides
size= asidesize= standby=0 whole=0 free=
[[ $kind == absent ]] || { REPLY=; size_of "$data"; size=$REPLY; }
((\${#asides[@]} == 0)) || { REPLY=; size_of "\${asides[@]}"; asidesize=$REPLY; }
[[ -e $data/standby.signal || -e $data/recovery.conf ]] && standby=1
[[ -e $data/PG_VERSION && -e $data/global/pg_control ]] && whole=1
{ read -r _; read -r _ _ _ free _; } < <(df -P -B1 -- "$parent" 2>/dev/null)
printf '%s\\n' "directory=$kind" "database=$database" "standby=$standby" "whole=$whole" "size=$size" "free=$free" \\
  "asides=\${#asides[@]}" "asidesize=$asidesize" "lastaside=\${asides[-1]}" "trouble=\${trouble//$'\\n'/ }" end=1
`;
