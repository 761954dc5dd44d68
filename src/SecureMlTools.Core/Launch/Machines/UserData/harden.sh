#!/bin/bash
# Hardens a training machine at its first boot: Amazon Linux 2023 and other dnf systems, Ubuntu and Debian. It can run again: the second run changes
# nothing. It never restarts the machine. A step that fails says why, is named in the last line of /var/log/secureml-harden.log, makes the exit code 1
# (cloud-init status: error), and does not stop the others.
#
# Left alone on purpose, because training needs it: net.ipv4.ip_forward and the forward chain (containers), user namespaces, huge pages and limits of
# locked memory, /tmp and /dev/shm stay executable and as large as they are (torch.compile, DataLoader), ptrace_scope 1 and not 2 (UCX, py-spy),
# and with EFA as the image has it (libfabric), rp_filter 2 and not 1 (several interfaces), the nvidia, efa, lustre and squashfs modules, and the packages of
# drivers, kernel and container engine, which are not upgraded while a job may run.
set -u
umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
# off, or locked: running, for keys only
SSH=${SECUREML_SSH:-off}
# IPv4 ranges of the other machines of the cluster, for NCCL and MPI over TCP
PEERS=${SECUREML_PEERS:-}
# yes: the machine was started for EFA; otherwise EFA is found where its driver is loaded already
EFA=${SECUREML_EFA:-no}
# where the CloudWatch agent sends logs; empty for no agent
LOG_GROUP=${SECUREML_LOG_GROUP:-}
REGION=${SECUREML_REGION:-}
# where / is; tests have their own
ROOT=${SECUREML_ROOT:-}
FAILED=()
CHANGED=0

say() { echo "secureml: $*"; }
has() { command -v "$1" >/dev/null 2>&1; }
on_amazon_linux() { grep -qs '^ID="\?amzn"\?$' "$ROOT/etc/os-release"; }

# Runs a command that is worth a line only where it fails.
quietly() {
  local output
  output=$("$@" 2>&1) && return 0
  say "$*: ${output:-no reason given}"
  return 1
}

# Writes a file from standard input where its text is not there yet.
put() {
  local path="$ROOT$1" mode="${2:-0644}" text
  text=$(cat)
  if [ -f "$path" ] && [ "$(cat "$path")" = "$text" ]; then return 0; fi
  mkdir -p "$(dirname "$path")" && printf '%s\n' "$text" >"$path" && chmod "$mode" "$path" || return 1
  CHANGED=$((CHANGED + 1))
  say "wrote $1"
}

# Says how a step ended.
ended() {
  if [ "$2" -eq 0 ]; then say "$1: done"; else say "$1: FAILED"; FAILED+=("$1"); fi
}

# Packages that an image has configured keep its files, without a question that nobody would answer.
apt_install() { apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o DPkg::Options::=--force-confdef -o DPkg::Options::=--force-confold --no-install-recommends install "$@"; }

install_packages() {
  local name wanted=()
  for name in "$@"; do
    if has dnf; then rpm -q "$name" >/dev/null 2>&1 || wanted+=("$name"); else dpkg -s "$name" >/dev/null 2>&1 || wanted+=("$name"); fi
  done
  [ "${#wanted[@]}" -eq 0 ] && return 0
  if has dnf; then dnf -q -y install "${wanted[@]}" || return 1; else apt_install "${wanted[@]}" || return 1; fi
  CHANGED=$((CHANGED + 1))
}

is_active() { systemctl is-active "$1" >/dev/null 2>&1; }

# Whether a unit runs or would be started with the machine. systemctl calls static and indirect units enabled too.
is_on() {
  case "$(systemctl is-enabled "$1" 2>/dev/null)" in enabled | enabled-runtime) return 0 ;; esac
  is_active "$1"
}

switch_off() {
  local unit result=0
  for unit in "$@"; do
    is_on "$unit" || continue
    if quietly systemctl disable --now "$unit"; then CHANGED=$((CHANGED + 1)); say "switched off $unit"; else result=1; fi
  done
  return "$result"
}

switch_on() {
  local state
  state=$(systemctl is-enabled "$1" 2>/dev/null)
  [ "$state" = enabled ] && is_active "$1" && return 0
  case "$state" in masked*) quietly systemctl unmask "$1" || return 1 ;; esac
  quietly systemctl enable --now "$1" || return 1
  CHANGED=$((CHANGED + 1))
  say "switched on $1"
}

# HOST-06, HOST-07: security updates by themselves, never with a restart of the machine or of what runs on it.
updates() {
  if on_amazon_linux; then amazon_updates; elif has dnf; then dnf_updates; else apt_updates; fi
}

# Amazon Linux is locked to the release it was made of, for which no updates come any more: they come with the latest release only.
amazon_updates() {
  put /etc/systemd/system/secureml-updates.service <<'EOF' || return 1
[Unit]
Description=Security updates of the latest Amazon Linux release, without a restart
After=network-online.target
Wants=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/bin/dnf -y upgrade --refresh --security --releasever=latest --exclude=nvidia* --exclude=*nvidia* --exclude=cuda* --exclude=kernel* --exclude=docker* --exclude=containerd*
EOF
  put /etc/systemd/system/secureml-updates.timer <<'EOF' || return 1
[Unit]
Description=Security updates every day
[Timer]
OnCalendar=*-*-* 6:00
RandomizedDelaySec=60m
Persistent=true
[Install]
WantedBy=timers.target
EOF
  quietly systemctl daemon-reload && switch_on secureml-updates.timer
}

dnf_updates() {
  install_packages dnf-automatic || return 1
  put /etc/dnf/automatic.conf <<'EOF' || return 1
[commands]
upgrade_type = security
download_updates = yes
apply_updates = yes
reboot = never
[emitters]
emit_via = stdio
[base]
excludepkgs = nvidia* *nvidia* cuda* kernel* docker* containerd*
EOF
  switch_on dnf-automatic.timer
}

apt_updates() {
  local result=0
  install_packages unattended-upgrades || return 1
  put /etc/apt/apt.conf.d/52secureml <<'EOF' || return 1
APT::Periodic::Enable "1";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
Unattended-Upgrade::Package-Blacklist { "nvidia-"; "libnvidia-"; "cuda-"; "linux-image"; "linux-headers"; "linux-modules"; "linux-aws"; "docker"; "containerd"; };
EOF
  # Otherwise an update of a library would restart the services that use it, a training job among them.
  if [ -d "$ROOT/etc/needrestart/conf.d" ]; then put /etc/needrestart/conf.d/60-secureml.conf <<<"\$nrconf{restart} = 'l';" || return 1; fi
  switch_on apt-daily.timer || result=1
  switch_on apt-daily-upgrade.timer || result=1
  if ! apt-config dump APT::Periodic::Unattended-Upgrade | grep -q '"1"'; then say "a file behind 52secureml in /etc/apt/apt.conf.d switches the updates off"; result=1; fi
  return "$result"
}

# What sshd would do with these settings and those of all other files.
takes_keys_only() {
  local settings wanted
  # Where sshd waits for a socket, nobody has made it yet, and without it sshd tells nothing.
  mkdir -p "$ROOT/run/sshd"
  settings=$(sshd -T -C user=root,host=none,addr=127.0.0.1 2>&1) || { say "sshd: $settings"; return 1; }
  for wanted in "permitrootlogin no" "passwordauthentication no" "kbdinteractiveauthentication no" "permitemptypasswords no"; do
    grep -qx "$wanted" <<<"$settings" || { say "sshd has not '$wanted', whatever 00-secureml.conf says"; return 1; }
  done
}

# HOST-01 to HOST-04. The first value counts, so the file must sort before 50-cloud-init.conf.
ssh_daemon() {
  local unit result=0 units=(ssh.socket sshd.socket ssh.service sshd.service)
  if [ "$SSH" = off ]; then switch_off "${units[@]}" || result=1; fi
  if [ -f "$ROOT/etc/ssh/sshd_config" ]; then
    put /etc/ssh/sshd_config.d/00-secureml.conf 0600 <<'EOF' || result=1
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
MaxAuthTries 4
LoginGraceTime 60
X11Forwarding no
ClientAliveInterval 300
ClientAliveCountMax 3
EOF
  fi
  if [ "$SSH" = off ] || ! has sshd; then return "$result"; fi
  # Otherwise it would go on with the settings of before, passwords among them.
  if ! takes_keys_only; then
    say "sshd does not take the settings, so it is to be off"
    switch_off "${units[@]}" || say "sshd could NOT be switched off"
    return 1
  fi
  for unit in ssh.service sshd.service; do if is_active "$unit"; then quietly systemctl reload "$unit" || result=1; fi; done
  return "$result"
}

# HOST-09. A machine that mounts NFS or EFS keeps what NFS needs.
services() {
  local result=0
  switch_off telnet.socket rsh.socket rlogin.socket rexec.socket tftp.socket tftp.service vsftpd.service xinetd.service avahi-daemon.socket avahi-daemon.service \
    cups.socket cups.path cups.service cups-browsed.service smb.service smbd.service nmb.service nmbd.service snmpd.service || result=1
  if ! grep -qsE '[[:space:]](nfs4?|efs)[[:space:]]' "$ROOT/proc/mounts" "$ROOT/etc/fstab"; then
    switch_off nfs-server.service rpcbind.socket rpcbind.service autofs.service || result=1
  fi
  return "$result"
}

# HOST-15: nothing comes in that was not asked for. A table of its own, so that Docker's and the distribution's rules stay as they are.
firewall() {
  has nft || install_packages nftables || return 1
  local peers="" ssh="" before
  [ -n "$PEERS" ] && peers="    ip saddr { $PEERS } accept"
  [ "$SSH" = locked ] && ssh="    tcp dport 22 accept"
  before=$CHANGED
  # A star has a rule of its own: nft 1.0.2 (Ubuntu 22.04) and older take none within braces.
  put /etc/secureml/firewall.nft 0600 <<EOF || return 1
table inet secureml
delete table inet secureml
table inet secureml {
  chain input {
    type filter hook input priority 10; policy drop;
    ct state established,related accept
    ct state invalid drop
    iifname { "lo", "docker0" } accept
    iifname "br-*" accept
    iifname "podman*" accept
    ip protocol icmp icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
    icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
    udp sport 67 udp dport 68 accept
    udp sport 547 udp dport 546 accept
$peers
$ssh
  }
}
EOF
  quietly nft -c -f "$ROOT/etc/secureml/firewall.nft" || return 1
  # After nftables.service, which begins with an empty rule set.
  put /etc/systemd/system/secureml-firewall.service <<'EOF' || return 1
[Unit]
Description=Drops what nobody asked for
DefaultDependencies=no
Conflicts=shutdown.target
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=nftables.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/secureml/firewall.nft
ExecReload=/usr/sbin/nft -f /etc/secureml/firewall.nft
ExecStop=/usr/sbin/nft delete table inet secureml
[Install]
WantedBy=sysinit.target
EOF
  quietly systemctl daemon-reload && switch_on secureml-firewall.service || return 1
  [ "$CHANGED" -eq "$before" ] || quietly systemctl reload secureml-firewall.service
}

# Libfabric copies between the processes of a machine out of each other's memory, which the kernel refuses to siblings where ptrace_scope is above 0: AWS asks
# for 0 with EFA. And what an image has stricter than 1 stays so; 3 cannot even be changed.
sets_ptrace_scope() {
  local now
  if [ "$EFA" = yes ] || compgen -G "$ROOT/sys/class/infiniband/*" >/dev/null; then return 1; fi
  now=$(cat "$ROOT/proc/sys/kernel/yama/ptrace_scope" 2>/dev/null) || return 0
  [ "$now" -le 1 ]
}

# HOST-16, in values that training and containers live with. Redirects are taken and sent where "all" or the interface says so, hence the stars: systemd
# reads them at every start and for every new interface.
kernel_settings() {
  local result=0 key ptrace=""
  if sets_ptrace_scope; then ptrace="kernel.yama.ptrace_scope = 1"; fi
  put /etc/sysctl.d/60-secureml.conf <<EOF || return 1
kernel.randomize_va_space = 2
kernel.kptr_restrict = 1
kernel.dmesg_restrict = 1
$ptrace
kernel.unprivileged_bpf_disabled = 1
fs.suid_dumpable = 0
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
fs.protected_fifos = 1
fs.protected_regular = 1
net.ipv4.conf.all.rp_filter = 2
net.ipv4.conf.default.rp_filter = 2
net.ipv4.conf.*.accept_redirects = 0
net.ipv4.conf.*.secure_redirects = 0
net.ipv4.conf.*.send_redirects = 0
net.ipv4.conf.*.accept_source_route = 0
net.ipv6.conf.*.accept_redirects = 0
net.ipv6.conf.*.accept_source_route = 0
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.tcp_syncookies = 1
net.ipv4.tcp_timestamps = 1
EOF
  # A kernel without IPv6 or BPF lacks some of these keys; that is no failure. Before version 4, sysctl does not know the stars.
  quietly sysctl -q -e -p "$ROOT/etc/sysctl.d/60-secureml.conf" || result=1
  for key in "$ROOT"/proc/sys/net/ipv4/conf/*/{secure,send}_redirects "$ROOT"/proc/sys/net/ipv[46]/conf/*/accept_{redirects,source_route}; do
    if [ -e "$key" ]; then echo 0 >"$key" || result=1; fi
  done
  return "$result"
}

# HOST-17: file systems and devices that no training machine mounts.
modules() {
  local name text=""
  for name in cramfs freevxfs hfs hfsplus jffs2 usb-storage; do text="${text}install $name /bin/false"$'\n'"blacklist $name"$'\n'; done
  put /etc/modprobe.d/60-secureml.conf <<<"$text"
}

# HOST-18: no devices and no setuid programs where everybody writes.
mounts() {
  local point options result=0
  for point in /dev/shm /tmp; do
    options=$(findmnt -no OPTIONS "$point" 2>/dev/null) || continue
    case ",$options," in *,nosuid,*) case ",$options," in *,nodev,*) continue ;; esac ;; esac
    quietly mount -o remount,nosuid,nodev "$point" || { result=1; continue; }
    sed -i -E "s|^([^#[:space:]]+[[:space:]]+${point}[[:space:]]+[^[:space:]]+[[:space:]]+[^[:space:]]+)|\1,nosuid,nodev|" "$ROOT/etc/fstab" || result=1
    CHANGED=$((CHANGED + 1))
    say "mounted $point anew, without setuid programs and devices"
  done
  return "$result"
}

# HOST-20: Amazon's own clock.
clock() {
  local folder unit
  grep -qsR '169\.254\.169\.123' "$ROOT"/etc/chrony* "$ROOT/run/chrony.d" "$ROOT/etc/systemd/timesyncd.conf.d" && return 0
  for folder in /etc/chrony/conf.d /etc/chrony.d; do
    [ -d "$ROOT$folder" ] || continue
    put "$folder/secureml.conf" <<<"server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4" || return 1
    for unit in chrony.service chronyd.service; do if is_active "$unit"; then quietly systemctl restart "$unit"; return; fi; done
    return 0
  done
  is_on systemd-timesyncd.service || { say "neither chrony nor systemd-timesyncd is here: the clock is left as it is"; return 0; }
  put /etc/systemd/timesyncd.conf.d/60-secureml.conf <<<$'[Time]\nNTP=169.254.169.123' && quietly systemctl restart systemd-timesyncd.service
}

# HOST-21: who changed what decides over the machine. No rule for every program that starts: training starts thousands.
audit() {
  local file
  if has dnf; then install_packages audit || return 1; else install_packages auditd || return 1; fi
  put /etc/audit/rules.d/60-secureml.rules 0640 <<'EOF' || return 1
-w /etc/passwd -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/group -p wa -k identity
-w /etc/sudoers -p wa -k privilege
-w /etc/sudoers.d -p wa -k privilege
-w /etc/ssh/sshd_config -p wa -k ssh
-w /etc/ssh/sshd_config.d -p wa -k ssh
-w /etc/secureml -p wa -k secureml
-w /etc/docker -p wa -k docker
-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -k modules
-a always,exit -F arch=b64 -S clock_settime,settimeofday -k time
EOF
  # Some images have a rule that lets no other rule see anything.
  for file in "$ROOT"/etc/audit/rules.d/*.rules; do
    grep -qsE '^-a *(task,never|never,task)' "$file" || continue
    sed -i -E 's/^-a *(task,never|never,task)/#&/' "$file" || return 1
    CHANGED=$((CHANGED + 1))
    say "took 'never audit' out of ${file#"$ROOT"}"
  done
  switch_on auditd.service || return 1
  if has augenrules; then quietly augenrules --load; fi
}

# Amazon's package, after its signature was checked against Amazon's key:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/verify-CloudWatch-Agent-Package-Signature.html
fetch_agent() {
  local work base arch print=937616F3450B7D806CBD9725D58167303B789C72
  case "$(uname -m)" in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) return 1 ;; esac
  base="https://amazoncloudwatch-agent-$REGION.s3.$REGION.amazonaws.com"
  case "$REGION" in cn-*) base="$base.cn" ;; esac
  install_packages curl gnupg || return 1
  work=$(mktemp -d) || return 1
  (
    cd "$work" || exit 1
    curl -fsS --retry 5 --max-time 300 -O "$base/assets/amazon-cloudwatch-agent.gpg" -O "$base/ubuntu/$arch/latest/amazon-cloudwatch-agent.deb" -O "$base/ubuntu/$arch/latest/amazon-cloudwatch-agent.deb.sig" || exit 1
    mkdir -m 0700 keys
    [ "$(gpg --homedir keys --batch --show-keys --with-colons amazon-cloudwatch-agent.gpg | awk -F: '$1 == "fpr" { print $10; exit }')" = "$print" ] || { say "the key is not Amazon's"; exit 1; }
    gpg --homedir keys --batch -q --import amazon-cloudwatch-agent.gpg || exit 1
    gpg --homedir keys --batch -q --verify amazon-cloudwatch-agent.deb.sig amazon-cloudwatch-agent.deb || { say "the package is not signed by Amazon"; exit 1; }
    apt_install ./amazon-cloudwatch-agent.deb
  )
  local result=$?
  rm -rf "$work"
  return "$result"
}

log_agent() {
  local ctl="$ROOT/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl" before=$CHANGED
  [ -z "$LOG_GROUP" ] && return 0
  if [ ! -x "$ctl" ]; then
    if has dnf; then install_packages amazon-cloudwatch-agent || return 1; else fetch_agent || return 1; CHANGED=$((CHANGED + 1)); fi
  fi
  put /opt/aws/amazon-cloudwatch-agent/etc/secureml.json 0600 <<EOF || return 1
{"agent":{"run_as_user":"root"},"logs":{"logs_collected":{"files":{"collect_list":[
{"file_path":"/var/log/audit/audit.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/audit"},
{"file_path":"/var/log/auth.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/auth"},
{"file_path":"/var/log/secure","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/secure"},
{"file_path":"/var/log/secureml-harden.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/harden"}]}}}}
EOF
  [ "$CHANGED" -eq "$before" ] && is_active amazon-cloudwatch-agent && return 0
  quietly "$ctl" -a fetch-config -m ec2 -s -c "file:$ROOT/opt/aws/amazon-cloudwatch-agent/etc/secureml.json"
}

# At first boot the system's own reading of the lists may hold their lock.
package_lists() {
  local try output
  has dnf && return 0
  has apt-get || { say "neither dnf nor apt-get is here: packages are left as they are"; return 0; }
  for try in 1 2 3 4 5 6; do
    output=$(apt-get -q -o APT::Update::Error-Mode=any update 2>&1) && return 0
    case "$output" in *"Could not get lock"*) [ "$try" -eq 6 ] || sleep 10 ;; *) break ;; esac
  done
  say "the package lists could not be read anew: $output"
}

main() {
  say "began at $(date -u +%FT%TZ)"
  package_lists
  kernel_settings; ended "kernel settings" $?
  modules; ended "kernel modules" $?
  mounts; ended "mounts" $?
  services; ended "services" $?
  ssh_daemon; ended "sshd" $?
  firewall; ended "host firewall" $?
  clock; ended "clock" $?
  audit; ended "audit" $?
  updates; ended "security updates" $?
  log_agent; ended "CloudWatch agent" $?
  local names="${FAILED[*]/%/,}"
  say "changed $CHANGED, failed ${#FAILED[@]}${names:+: ${names%,}}"
  [ "${#FAILED[@]}" -eq 0 ]
}

mkdir -p "$ROOT/var/log"
main 2>&1 | tee -a "$ROOT/var/log/secureml-harden.log"
exit "${PIPESTATUS[0]}"
