#!/usr/bin/env bash
# What a release consists of, in target/release-files: the program, README.md, LICENSE, CHANGELOG.md, the guide for operators with
# its files (server/), the CycloneDX list of what the program is made of, an archive of all these that needs nothing installed but
# the C library, on Debian a package (.deb), and SHA256SUMS.
#   QINGHE_COMMIT       optional: the commit, where this is no clone of the repository
#   SOURCE_DATE_EPOCH   optional: the time of the files in the archive; else that of the commit
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT"
export LC_ALL=C.UTF-8
QINGHE_COMMIT=${QINGHE_COMMIT:-$(git rev-parse HEAD 2>/dev/null || true)}
if [ -n "$QINGHE_COMMIT" ] && [ -n "$(git status --porcelain 2>/dev/null)" ]; then QINGHE_COMMIT="$QINGHE_COMMIT, changed since"; fi
export QINGHE_COMMIT
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}

.tools/site.sh --strict # before the server: the one binary carries the bundle
cargo build --release --locked -p qinghe
program="$TARGET/release/qinghe"
version=$("$program" --version | cut -d' ' -f2)
target=$("$program" --version --verbose | sed -n 's/^target: //p')

files="$ROOT/target/release-files"
name="qinghe-$version-$target"
rm -rf "$files"
mkdir -p "$files/server"
install -m 755 "$program" "$files/qinghe"
install -m 644 README.md LICENSE CHANGELOG.md "$files/"
install -m 644 server/README.md "$files/server/"
install -d "$files/server/ops"
find server/ops -maxdepth 1 -type f -exec install -m 644 {} "$files/server/ops/" \;
"$program" --version --verbose --json >"$files/qinghe.cdx.json"
tar --create --file - --directory "$files" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
  --transform "s,^,$name/," CHANGELOG.md LICENSE README.md qinghe qinghe.cdx.json server | gzip -n -9 >"$files/$name.tar.gz"
if command -v dpkg-deb >/dev/null; then
  .tools/deb.sh "$program" "$files"
else
  printf -- '-- release: no Debian package: there is no dpkg-deb here\n'
fi
(cd "$files" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
# All of it is read: a pipe that is closed early would fail the release at its last step.
"$program" --version --verbose | sed -n 1,5p
printf -- '-- release: %s\n' "$files"/*
