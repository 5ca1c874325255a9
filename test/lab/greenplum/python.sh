# The Python of a real installation's utilities under the name by which they call it. Sourced.

# Version 6 says `python` and means Python 2, which Debian 12 has no more: it comes by LAB_EXTRA_BIND, from a directory
# with bin/python… in it, or as that program itself. Version 7 gets the host's python3, unless one is bound.
python_install() { # ROOT
  local path program links=$1/usr/local/bin name
  while read -r path; do
    for program in "$path" "$path"/bin/python*; do
      name=${program##*/}
      [[ $name =~ ^python[0-9.]*$ && -x $program && ! -d $program ]] || continue
      [[ $program == "/usr/local/bin/$name" ]] || ln -sfn "$program" "$links/$name"
      # One version 2 alone serves under the names that scripts say, unless it brings them itself.
      [[ $name != python2.* || -e $path/bin/python ]] || ln -sfn "$program" "$links/python"
      [[ $name != python2.* || -e $path/bin/python2 ]] || ln -sfn "$program" "$links/python2"
    done
  done < <(installation_paths)
  [[ -L $links/python || -e $1/usr/bin/python || $(lab_version) == 6 ]] || ln -sfn /usr/bin/python3 "$links/python"
}
