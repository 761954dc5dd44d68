#!/usr/bin/env bash
# Unpacks Suricata 7 into a folder, without root and without touching the system: the packages come from Debian bookworm-backports through apt, which
# checks their signatures. Prints the path of a program that runs it. Where apt is missing or the network is, it says so and fails.
set -euo pipefail
place=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/securemltools/suricata-7}
if [ -x "$place/suricata" ]; then echo "$place/suricata"; exit 0; fi
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "apt-get and dpkg are not here: install Suricata 7 by hand, or name it in \$SURICATA." >&2; exit 1; }
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || { echo "$keys is not here (package debian-archive-keyring): without it the packages could not be checked." >&2; exit 1; }

mkdir -p "$(dirname "$place")"
work=$(mktemp -d "$(dirname "$place")/suricata.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root"
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" bookworm "$keys" "$mirror" bookworm-backports >"$work/sources.list"
# An empty status file: every package that Suricata needs is fetched, whatever this machine has, but for the C library that everything here runs on.
: >"$work/status"
options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status"
  -o "Dir::Cache::archives=$work/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= -o Debug::NoLocking=1
  -o Acquire::Retries=2 -o Acquire::http::Timeout=20)
apt-get "${options[@]}" -qq update >&2
apt-get "${options[@]}" -qq install -y --no-install-recommends --download-only -t bookworm-backports suricata >&2
for package in "$work"/archives/*.deb; do
  case $(basename "$package") in
    libc6_*|libc-bin_*|libgcc-s1_*|gcc-*-base_*|perl*|libperl*|python3*|libpython3*|dpkg_*|debconf*|init-system-helpers*|adduser*|passwd*|base-*|systemd*) ;;
    *) dpkg-deb -x "$package" "$work/root" ;;
  esac
done
cat >"$work/suricata" <<'RUN'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$(ls -d "$here"/root/usr/lib/*-linux-gnu "$here"/root/lib/*-linux-gnu 2>/dev/null | paste -sd:)
LD_LIBRARY_PATH=$libraries exec "$here/root/usr/bin/suricata" "$@"
RUN
chmod +x "$work/suricata"
"$work/suricata" -V >&2
rm -rf "$work/lists" "$work/archives"
chmod 755 "$work"
mv -T "$work" "$place" 2>/dev/null || [ -x "$place/suricata" ]
trap - EXIT
rm -rf "$work"
echo "$place/suricata"
