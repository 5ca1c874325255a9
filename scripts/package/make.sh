# From the tree to the packages. Sourced by package.sh.

# Level 1 of xz: a sixth of the time of level 6, 5 MB more, and every dpkg and rpm can read it.
readonly XZ_LEVEL=1

make_deb() {
  local tree=$work/deb package=dist/whpg-failover_$version-${release}_$deb_arch.deb
  cp -a "$stage" "$tree"
  # There it is in common-licenses, and the name is that of an upstream file.
  rm "$tree/usr/share/doc/whpg-failover/LICENSE"
  debian_changelog | gzip -9n >"$tree/usr/share/doc/whpg-failover/changelog.Debian.gz"
  install -D -m 0644 scripts/package/deb/lintian-overrides "$tree/usr/share/lintian/overrides/whpg-failover"
  install -d -m 0755 "$tree/DEBIAN"
  install -m 0755 scripts/package/deb/{postinst,prerm,postrm} "$tree/DEBIAN"
  sed -e "s/@VERSION@/$version-$release/" -e "s/@ARCH@/$deb_arch/" \
    -e "s/@SIZE@/$(du -sk --apparent-size "$stage" | cut -f1)/" scripts/package/deb/control.in >"$tree/DEBIAN/control"
  (cd "$tree" && find usr -type f -printf '%P\0' | sort -z | sed -z 's|^|usr/|' | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"
  set_times "$tree"
  dpkg-deb --root-owner-group -Zxz -z$XZ_LEVEL --threads-max=1 --build "$tree" "$package"
}

debian_changelog() {
  printf 'whpg-failover (%s-%s) stable; urgency=medium\n\n  * What changed is in changelog.gz.\n\n -- %s  %s\n' \
    "$version" "$release" "$(sed -n 's/^Maintainer: //p' scripts/package/deb/control.in)" \
    "$(date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000')"
}

make_rpm() {
  local package=whpg-failover-$version-$release.$arch.rpm
  set_times "$stage"
  rpmbuild -bb --quiet --target "$arch-linux" --buildroot "$work/buildroot" \
    --define "_topdir $work/rpm" --define "stage $stage" --define "product_version $version" \
    --define "product_release $release" --define "_binary_payload w$XZ_LEVEL.xzdio" \
    --define '_buildhost reproducible' --define 'use_source_date_epoch_as_buildtime 1' \
    --define 'clamp_mtime_to_source_date_epoch 1' --define '_build_id_links none' \
    --define '__os_install_post %{nil}' --define 'debug_package %{nil}' \
    --define "_rpmfilename $package" scripts/package/rpm/whpg-failover.spec
  mv "$work/rpm/RPMS/$package" dist/
  echo "package: dist/$package"
}
