#!/usr/bin/env bash
# Makes the root of a small Debian machine, with cloud-init, sshd and some services that nobody needs, as images have them; the packages that the hardening
# installs lie beside it, as packages, since the machine has no network. mmdebstrap and everything in the root come from Debian bookworm through apt, which
# checks their signatures. Prints the root's path. Where something lacks, it says so and fails. A root once made is kept (about 550 MB) and used again.
set -euo pipefail
mark=$(sha256sum "${BASH_SOURCE[0]}")
place=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/securemltools/host-${mark:0:12}}
[ "$(id -u)" -eq 0 ] || { echo "Machines are booted in namespaces of their own, which needs root." >&2; exit 1; }
for program in unshare nsenter setpriv pivot_root findmnt; do command -v $program >/dev/null || { echo "$program is not here (package util-linux)." >&2; exit 1; }; done
unshare --mount --pid --net --uts --ipc --cgroup --fork mount -t tmpfs tmpfs /mnt 2>/dev/null || { echo "This machine makes no namespaces, not even for root." >&2; exit 1; }
grep -qw overlay /proc/filesystems || { echo "The kernel has no overlay file system." >&2; exit 1; }
groups=$(findmnt -n -o TARGET -t cgroup2 | head -1)
if [ -z "$groups" ] || ! mkdir "$groups/secureml-test-$$"; then echo "There is no control group, of version 2, for a machine to be in." >&2; exit 1; fi
rmdir "$groups/secureml-test-$$"
if [ -x "$place/usr/bin/systemctl" ]; then echo "$place"; exit 0; fi
for program in apt-get dpkg-deb perl; do command -v $program >/dev/null || { echo "$program is not here." >&2; exit 1; }; done
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || { echo "$keys is not here (package debian-archive-keyring): without it the packages could not be checked." >&2; exit 1; }

there=systemd,systemd-sysv,dbus,cloud-init,openssh-server,procps,kmod,iproute2,iputils-ping,chrony,rpcbind,avahi-daemon,apt-utils,needrestart
dnf=dnf,rpm,createrepo-c
later="nftables auditd unattended-upgrades"

mkdir -p "$(dirname "$place")"
work=$(mktemp -d "$(dirname "$place")/host.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" bookworm "$keys" "$security" bookworm-security >"$work/sources.list"
: >"$work/status"
options=(-o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status"
  -o "Dir::Cache::archives=$work/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= -o Debug::NoLocking=1
  -o Acquire::Retries=2 -o Acquire::http::Timeout=20)
apt-get "${options[@]}" -qq update >&2
(cd "$work" && apt-get "${options[@]}" -qq download mmdebstrap >&2 && dpkg-deb -x mmdebstrap_*.deb tool)
# shellcheck disable=SC2016 # mmdebstrap names the root and its settings to its hooks.
"$work/tool/usr/bin/mmdebstrap" --quiet --mode=root --variant=apt --dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' --skip=cleanup/apt \
  --include="$there,$dnf" \
  --customize-hook='export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"; apt-get clean; apt-get -qq -y install --download-only '"$later" \
  --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/machine-id" && touch "$1/etc/machine-id"' \
  bookworm "$work/root" "$work/sources.list" >&2
rm -f "$work"/root/etc/apt/apt.conf.d/99mmdebstrap
mv -T "$work/root" "$place" 2>/dev/null || [ -x "$place/usr/bin/systemctl" ]
echo "$place"
