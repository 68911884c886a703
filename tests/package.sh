#!/usr/bin/env bash
# The Debian package, in a throw-away root: installed, upgraded, removed and purged, with its files, owners, modes and what it must
# leave alone looked at after each step; judged by lintian; and its unit's sandbox by systemd-analyze. Nothing outside the temporary
# folder is touched, and nothing is started.
#   tests/package.sh PROGRAM     the built program, of any profile
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../.tools/env.sh"
cd "$ROOT"
command -v dpkg-deb >/dev/null || { echo "NOT TRIED: there is no dpkg here, so a release has no Debian package"; exit 0; }
if [ "${FAKEROOTKEY:-}" = '' ]; then
  # Owners are part of what is tested, whoever runs this.
  command -v fakeroot >/dev/null || { echo "this test needs fakeroot (.tools/setup.sh package)"; exit 1; }
  exec fakeroot "$0" "$@"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong() { printf 'WRONG: %s\n' "$*"; exit 1; }
same() { [ "$2" = "$3" ] || wrong "$1 is \"$2\", not \"$3\""; }

strip -o "$work/qinghe" "$1" 2>/dev/null || cp "$1" "$work/qinghe"
version=$("$work/qinghe" --version | cut -d' ' -f2)
export QINGHE_DEB_FAST=1 SOURCE_DATE_EPOCH=1800000000
old=$(QINGHE_DEB_VERSION="$version-1" .tools/deb.sh "$work/qinghe" "$work/old")
again=$(QINGHE_DEB_VERSION="$version-1" .tools/deb.sh "$work/qinghe" "$work/again")
cmp "$old" "$again" || wrong "the same program and time give other bytes"
new=$(QINGHE_DEB_VERSION="$version-2" .tools/deb.sh "$work/qinghe" "$work/new")

root="$work/root"
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/etc" "$root/usr/bin" "$root/var/lib" "$root/tmp"
: >"$root/var/lib/dpkg/status"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\n' >"$root/etc/group"
# Scripts get the root's folder in DPKG_ROOT. What the package depends on is this machine's.
in_root() {
  dpkg --root="$root" --force-script-chrootless --force-depends --force-confold --force-not-root --log="$work/dpkg.log" "$@" \
    >"$work/said" 2>&1 || { cat "$work/said"; wrong "dpkg $*"; }
}
mode() { stat -c '%a %u:%g' "$root/$1"; }
status() { dpkg-query --root="$root" -W -f '${db:Status-Status} ${Version}' qinghe 2>/dev/null || true; }

# ---- installed
in_root --install "$old"
same "the package" "$(status)" "installed $version-1"
user=$(sed -n 's/^qinghe:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/passwd")
group=$(sed -n 's/^qinghe:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")
[ -n "$user" ] && [ "$user" -lt 1000 ] || wrong "no system user: $(cat "$root/etc/passwd")"
grep -q '^qinghe:.*:/var/lib/qinghe:/usr/sbin/nologin$' "$root/etc/passwd" || wrong "the user can sign in: $(cat "$root/etc/passwd")"
same "the program's mode" "$(mode usr/bin/qinghe)" "755 0:0"
same "the settings' mode" "$(mode etc/qinghe/qinghe.toml)" "640 0:$group"
same "the settings' folder" "$(mode etc/qinghe)" "750 0:$group"
same "the data's folder" "$(mode var/lib/qinghe)" "700 $user:$group"
same "the data" "$(ls -A "$root/var/lib/qinghe")" ""
grep -q 'init --help' "$work/said" || wrong "it does not say what is next: $(cat "$work/said")"
[ -z "$(find "$root/etc/systemd" -name '*qinghe*' 2>/dev/null)" ] || wrong "the service is enabled before there is a database"
for file in usr/lib/systemd/system/qinghe.service usr/lib/sysusers.d/qinghe.conf usr/share/man/man8/qinghe.8.gz \
  usr/share/doc/qinghe/README.md usr/share/doc/qinghe/examples/nginx.conf usr/share/doc/qinghe/examples/alerts.yml; do
  [ -s "$root/$file" ] || wrong "$file is missing"
done
sed -n 's/.*(\(examples\/[^)]*\)).*/\1/p' "$root/usr/share/doc/qinghe/README.md" | while read -r file; do
  [ -s "$root/usr/share/doc/qinghe/$file" ] || wrong "the guide leads to $file, which is not there"
done
# The settings are read, and no command but init makes anything.
if (cd "$work" && env -i "$root/usr/bin/qinghe" --config "$root/etc/qinghe/qinghe.toml" config) >"$work/config" 2>&1; then
  grep -q '/var/lib/qinghe/qinghe.db' "$work/config" || wrong "the settings are others: $(cat "$work/config")"
else
  wrong "the settings are not read: $(cat "$work/config")"
fi
sed "s|/var/lib/qinghe|$root/var/lib/qinghe|" "$root/etc/qinghe/qinghe.toml" >"$work/here.toml"
if (cd "$work" && env -i "$root/usr/bin/qinghe" --config here.toml serve) >"$work/serve" 2>&1; then wrong "it serves without a database"; fi
grep -q 'qinghe init' "$work/serve" || wrong "it does not say what to do: $(cat "$work/serve")"
same "the data after a start" "$(ls -A "$root/var/lib/qinghe")" ""

# ---- upgraded: settings and data that people changed are as they left them
printf '# ours\n' >>"$root/etc/qinghe/qinghe.toml"
chmod 600 "$root/etc/qinghe/qinghe.toml"
printf 'data' >"$root/var/lib/qinghe/qinghe.db"
chmod 640 "$root/var/lib/qinghe/qinghe.db"
chown 0:0 "$root/var/lib/qinghe/qinghe.db"
chmod 711 "$root/var/lib/qinghe"
in_root --install "$new"
same "the package" "$(status)" "installed $version-2"
same "the changed settings" "$(tail -n 1 "$root/etc/qinghe/qinghe.toml")" "# ours"
same "the settings' mode" "$(mode etc/qinghe/qinghe.toml)" "600 0:$group"
same "the data" "$(cat "$root/var/lib/qinghe/qinghe.db") $(mode var/lib/qinghe/qinghe.db)" "data 640 0:0"
same "the data's folder" "$(mode var/lib/qinghe)" "711 $user:$group"
same "the user" "$(grep -c '^qinghe:' "$root/etc/passwd")" 1
if grep -q 'init --help' "$work/said"; then wrong "an upgrade says how to begin"; fi

# ---- removed, and purged: data, secrets and the user stay
in_root --remove qinghe
[ ! -e "$root/usr/bin/qinghe" ] || wrong "the program stays"
same "the settings after removal" "$(tail -n 1 "$root/etc/qinghe/qinghe.toml")" "# ours"
in_root --install "$old"
same "the settings after another installation" "$(tail -n 1 "$root/etc/qinghe/qinghe.toml") $(mode etc/qinghe/qinghe.toml)" "# ours 600 0:$group"
in_root --purge qinghe
[ ! -e "$root/etc/qinghe" ] || wrong "the settings stay: $(find "$root/etc/qinghe")"
same "the data after a purge" "$(cat "$root/var/lib/qinghe/qinghe.db")" data
grep -q 'stay; remove them by hand' "$work/said" || wrong "it does not say that the data stays: $(cat "$work/said")"
same "files that stay" "$(cd "$root" && find . -name '*qinghe*' ! -path './var/lib/*' ! -path './etc/passwd*' | sort | tr '\n' ' ')" ""

# ---- judged
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error,warning "$old" || wrong "lintian"
else
  [ -z "${CI:-}" ] || wrong "lintian is missing here, where every check runs (.tools/setup.sh package)"
  echo "NOT TRIED: lintian is not here"
fi
if command -v systemd-analyze >/dev/null; then
  # From 0, closed, to 10, open.
  systemd-analyze security --offline=true --threshold=20 server/ops/qinghe.service >"$work/security" 2>&1 || { cat "$work/security"; wrong "the sandbox"; }
  tail -n 1 "$work/security"
fi
echo "installed, upgraded, removed and purged"
