#!/usr/bin/env bash
# Assembles a Debian package with Debian's own tool: `.tools/deb.sh PROGRAM FOLDER` writes FOLDER/qinghe_VERSION_ARCH.deb. What is in
# it besides the program is in server/ops. The same program and time give the same bytes.
#   QINGHE_DEB_VERSION   optional: the package's version; else the program's with -1
#   QINGHE_MAINTAINER    optional: `Name <address>` of whoever publishes the package
#   QINGHE_HOMEPAGE      optional: the address of the project
#   QINGHE_DEB_FAST      optional: hardly compressed, for tests
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
export LC_ALL=C.UTF-8
program=$1 into=$2
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
own=$("$program" --version | cut -d' ' -f2)
version=${QINGHE_DEB_VERSION:-$own-1}
maintainer=${QINGHE_MAINTAINER:-Qinghe maintainers <maintainers@users.noreply.github.com>}
homepage=${QINGHE_HOMEPAGE:-}
arch=$(dpkg --print-architecture)
# The newest symbols of the C library that the program asks for.
glibc=$(objdump -T "$program" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1)

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
umask 022
chmod 755 "$tree"
fill() { sed -e "s|@VERSION@|$version|g" -e "s|@ARCH@|$arch|g" -e "s|@MAINTAINER@|$maintainer|g" -e "s|@HOMEPAGE@|$homepage|g" \
  -e "s|@GLIBC@|$glibc|g" -e "s|@SIZE@|${size:-0}|g" "server/ops/deb/$1"; }
doc="$tree/usr/share/doc/qinghe"
install -D -m 755 "$program" "$tree/usr/bin/qinghe"
install -D -m 644 server/ops/qinghe.service "$tree/usr/lib/systemd/system/qinghe.service"
install -D -m 644 server/ops/deb/qinghe.sysusers "$tree/usr/lib/sysusers.d/qinghe.conf"
# postinst closes it to others; there is no secret in it yet.
install -D -m 644 server/ops/deb/qinghe.toml "$tree/etc/qinghe/qinghe.toml"
install -D -m 644 server/README.md "$doc/README.md"
sed -i 's|(ops/|(examples/|g; s|`ops/|`examples/|g' "$doc/README.md"
install -d "$doc/examples" "$tree/usr/share/man/man8" "$tree/usr/share/lintian/overrides"
install -m 644 server/ops/nginx.conf server/ops/Caddyfile server/ops/alerts.yml server/ops/dashboard.json "$doc/examples/"
fill copyright | sed "/^Source: *$/d" >"$doc/copyright"
gzip -9n <CHANGELOG.md >"$doc/changelog.gz"
{
  printf 'qinghe (%s) unstable; urgency=medium\n\n  * Package of version %s; what changed is in changelog.gz.\n\n' "$version" "$own"
  printf -- ' -- %s  %s\n' "$maintainer" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.Debian.gz"
fill qinghe.8 | gzip -9n >"$tree/usr/share/man/man8/qinghe.8.gz"
install -m 644 server/ops/deb/lintian-overrides "$tree/usr/share/lintian/overrides/qinghe"
size=$(du -k --apparent-size -s "$tree" | cut -f1)
install -d "$tree/DEBIAN"
fill control | sed "/^Homepage: *$/d" >"$tree/DEBIAN/control"
install -m 644 server/ops/deb/conffiles "$tree/DEBIAN/conffiles"
install -m 755 server/ops/deb/postinst server/ops/deb/prerm server/ops/deb/postrm "$tree/DEBIAN/"
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$into"
# The compression that every dpkg of today reads.
compress=(-Zxz)
[ -z "${QINGHE_DEB_FAST:-}" ] || compress=(-Zgzip -z1)
file="$into/qinghe_${version}_$arch.deb"
dpkg-deb --root-owner-group "${compress[@]}" --build "$tree" "$file" >/dev/null
printf '%s\n' "$file"
