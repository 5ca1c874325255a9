# What a real Greenplum's programs and utilities expect of a host: Debian packages, in a layer over the image. Sourced.

readonly GREENPLUM_PACKAGES=(
  less net-tools rsync hostname bc bzip2 zip unzip xz-utils gawk lsof krb5-user openssl ca-certificates
  python3 python3-psutil python3-psycopg2 python3-yaml python3-distutils
  libapr1 libaprutil1 libbz2-1.0 libcurl4 libevent-2.1-7 libffi8 libgssapi-krb5-2 libicu72 libkrb5-3 libldap-2.5-0 liblz4-1
  libncurses6 libnsl2 libnuma1 libpam0g libperl5.36 libpq5 libreadline8 libsqlite3-0 libssl3 libtirpc3 libuuid1 libuv1
  libxerces-c3.2 libxml2 libxslt1.1 libyaml-0-2 libzstd1 zlib1g
)
