#!/usr/bin/env bash
# Boots a machine: systemd as process 1 in namespaces of its own, on a writable layer in memory above a root that stays as it is.
#
#   boot.sh ROOT LAYER      LAYER/upper holds the files that the machine has besides; LAYER/prepare is run in it before every boot
#
# Writes the machine's process id into LAYER/pid at every boot, and takes the machine away when its own input ends.
#
# It has no way out: its network is eth0 and eth1, whose other ends are in a namespace that the machine calls "neighbour". What a kernel has only once is
# not the machine's: it cannot load modules or set the clock, and /proc/sys/kernel and /proc/sys/fs are copies. Of the audit system there is no copy.
set -euo pipefail

start() {
  local at=$1/root layer=$1 name pid
  mount -t proc proc "$at/proc"
  mount -t sysfs -o ro sysfs "$at/sys"
  mount -t cgroup2 cgroup2 "$at/sys/fs/cgroup"
  mount -t tmpfs -o mode=755,nosuid tmpfs "$at/dev"
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$at/run"
  for name in null zero full random urandom tty; do touch "$at/dev/$name"; mount --bind "/dev/$name" "$at/dev/$name"; done
  mkdir "$at/dev/pts" "$at/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$at/dev/pts"
  ln -s pts/ptmx "$at/dev/ptmx"
  ln -s /proc/self/fd "$at/dev/fd"
  # As some images mount them, without nosuid and nodev.
  mount -t tmpfs -o mode=1777,size=96m tmpfs "$at/dev/shm"
  mount -t tmpfs -o mode=1777,size=64m tmpfs "$at/tmp"
  for name in kernel fs; do
    rm -rf "$layer/memory/$name"
    cp -r --no-preserve=all "/proc/sys/$name" "$layer/memory/" 2>/dev/null || true
    mount --bind "$layer/memory/$name" "$at/proc/sys/$name"
  done
  # Not every kernel has it; theirs do.
  mkdir -p "$at/proc/sys/kernel/yama"
  [ -e "$at/proc/sys/kernel/yama/ptrace_scope" ] || echo 0 >"$at/proc/sys/kernel/yama/ptrace_scope"
  hostname machine
  chroot "$at" ip netns add neighbour
  for name in eth0 eth1; do chroot "$at" ip link add "$name" type veth peer name "$name" netns neighbour; done
  chroot "$at" /bin/bash -euo pipefail <"$layer/prepare"
  read -r pid _ </proc/self/stat # as it is outside
  echo "$pid" >"$layer/pid.new"
  mv "$layer/pid.new" "$layer/pid"
  cd "$at"
  pivot_root . mnt
  exec setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-syslog chroot . /bin/sh -c 'umount -l /mnt; exec env -i container=secureml PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init'
}

# A restart ends process 1 with SIGHUP: then the machine is started again, on the same layer.
power_on() {
  local root=$1 layer=$2 status=129
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 tmpfs "$layer/memory"
  mkdir "$layer"/memory/{upper,work}
  cp -a "$layer/upper/." "$layer/memory/upper/"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$layer/memory/upper,workdir=$layer/memory/work" "$layer/root"
  while [ "$status" -eq 129 ]; do
    status=0
    unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child "${BASH_SOURCE[0]}" --start "$layer" || status=$?
  done
}

case $1 in
  --start) start "$2" ;;
  --power-on) power_on "$2" "$3"; exit ;;
esac

root=$1 layer=$2
mkdir -p "$layer"/{upper,memory,root}
groups=$(findmnt -n -o TARGET -t cgroup2 | head -1)
group=$groups/secureml-test-$$
mkdir "$group"
reader=
finish() {
  [ -z "$reader" ] || kill "$reader" 2>/dev/null || true
  if [ -e "$group/cgroup.kill" ]; then echo 1 >"$group/cgroup.kill"; fi
  wait
  while grep -q 'populated 1' "$group/cgroup.events"; do :; done
  find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
}
trap finish EXIT
(
  echo "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount "${BASH_SOURCE[0]}" --power-on "$root" "$layer" </dev/null
) &
cat <&0 >/dev/null &
reader=$!
wait -n
