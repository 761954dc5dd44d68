#!/bin/bash
# Hardens a training machine at its first boot: Amazon Linux 2023 and other dnf systems, Ubuntu and Debian. It can run again: the second run changes
# nothing. It never restarts the machine, and a step that fails does not stop the others. What it did is in /var/log/secureml-harden.log.
#
# Left alone on purpose, because training needs it: net.ipv4.ip_forward and the forward chain (containers), /tmp and /dev/shm stay executable and as
# large as they are (torch.compile, DataLoader), ptrace_scope 1 and not 2 (UCX, py-spy), rp_filter 2 and not 1 (several interfaces), the nvidia, efa,
# lustre and squashfs modules, and the drivers' and kernel's packages, which are not upgraded while a job may run.
set -u
umask 022
export DEBIAN_FRONTEND=noninteractive
SSH=${SECUREML_SSH:-off}            # off, or locked: running, for keys only
PEERS=${SECUREML_PEERS:-}           # IPv4 ranges of the other machines of the cluster, for NCCL and MPI over TCP
LOG_GROUP=${SECUREML_LOG_GROUP:-}   # where the CloudWatch agent sends logs; empty for no agent
REGION=${SECUREML_REGION:-}
ROOT=${SECUREML_ROOT:-}             # where / is; tests have their own
FAILED=0
CHANGED=0

say() { echo "secureml: $*"; }
has() { command -v "$1" >/dev/null 2>&1; }

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
  if [ "$2" -eq 0 ]; then say "$1: done"; else say "$1: FAILED"; FAILED=$((FAILED + 1)); fi
}

install_packages() {
  local name wanted=()
  for name in "$@"; do
    if has dnf; then rpm -q "$name" >/dev/null 2>&1 || wanted+=("$name"); else dpkg -s "$name" >/dev/null 2>&1 || wanted+=("$name"); fi
  done
  [ "${#wanted[@]}" -eq 0 ] && return 0
  CHANGED=$((CHANGED + 1))
  if has dnf; then dnf -q -y install "${wanted[@]}"; else apt-get -q -y -o DPkg::Lock::Timeout=300 install "${wanted[@]}"; fi
}

is_on() { systemctl is-enabled "$1" >/dev/null 2>&1 || systemctl is-active "$1" >/dev/null 2>&1; }

switch_off() {
  local unit
  for unit in "$@"; do
    is_on "$unit" || continue
    systemctl disable --now "$unit" >/dev/null 2>&1 || return 1
    CHANGED=$((CHANGED + 1))
    say "switched off $unit"
  done
}

switch_on() {
  systemctl is-enabled "$1" >/dev/null 2>&1 && systemctl is-active "$1" >/dev/null 2>&1 && return 0
  CHANGED=$((CHANGED + 1))
  systemctl enable --now "$1" >/dev/null 2>&1
}

# HOST-06, HOST-07: security updates by themselves, never with a restart.
updates() {
  if has dnf; then
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
excludepkgs = nvidia* *nvidia* cuda* kernel*
EOF
    if ! grep -qs '^ID="\?amzn"\?$' "$ROOT/etc/os-release"; then switch_on dnf-automatic.timer; return; fi
    # Amazon Linux is locked to the release it was made of, for which no updates come any more: they come with the latest release only.
    put /etc/systemd/system/secureml-updates.service <<'EOF' || return 1
[Unit]
Description=Security updates of the latest Amazon Linux release, without a restart
After=network-online.target
Wants=network-online.target
[Service]
Type=oneshot
ExecStart=/usr/bin/dnf -y upgrade --security --releasever=latest --exclude=nvidia* --exclude=*nvidia* --exclude=cuda* --exclude=kernel*
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
    systemctl daemon-reload && switch_on secureml-updates.timer
  else
    install_packages unattended-upgrades || return 1
    put /etc/apt/apt.conf.d/52secureml <<'EOF'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
Unattended-Upgrade::Package-Blacklist { "nvidia-"; "libnvidia-"; "cuda-"; "linux-image"; "linux-headers"; "linux-modules"; "linux-aws"; };
EOF
  fi
}

# HOST-01 to HOST-04. The first value counts, so the file must sort before 50-cloud-init.conf.
ssh_daemon() {
  local unit
  if [ "$SSH" = off ]; then switch_off ssh.socket sshd.socket ssh.service sshd.service || return 1; fi
  if [ -f "$ROOT/etc/ssh/sshd_config" ]; then
    put /etc/ssh/sshd_config.d/00-secureml.conf 0600 <<'EOF' || return 1
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
  [ "$SSH" = off ] && return 0
  # With settings that sshd does not take it would go on with those of before, passwords among them.
  if has sshd && ! sshd -t; then
    say "sshd does not take the settings, so it is to be off"
    switch_off ssh.socket sshd.socket ssh.service sshd.service || say "sshd could NOT be switched off"
    return 1
  fi
  for unit in ssh.service sshd.service; do systemctl is-active "$unit" >/dev/null 2>&1 && systemctl reload "$unit"; done
  return 0
}

# HOST-09. A machine that mounts NFS or EFS keeps what NFS needs.
services() {
  switch_off telnet.socket rsh.socket rlogin.socket rexec.socket tftp.socket tftp.service vsftpd.service xinetd.service avahi-daemon.socket avahi-daemon.service \
    cups.socket cups.service cups-browsed.service smb.service smbd.service nmb.service nmbd.service snmpd.service || return 1
  grep -qsE '[[:space:]](nfs4?|efs)[[:space:]]' "$ROOT/proc/mounts" "$ROOT/etc/fstab" && return 0
  switch_off nfs-server.service rpcbind.socket rpcbind.service autofs.service
}

# HOST-15: nothing comes in that was not asked for. A table of its own, so that Docker's and the distribution's rules stay as they are.
firewall() {
  has nft || install_packages nftables || return 1
  local peers="" ssh=""
  [ -n "$PEERS" ] && peers="    ip saddr { $PEERS } accept"
  [ "$SSH" = locked ] && ssh="    tcp dport 22 accept"
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
    ip protocol icmp icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept
    icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
    udp sport 67 udp dport 68 accept
    udp sport 547 udp dport 546 accept
$peers
$ssh
  }
}
EOF
  put /etc/systemd/system/secureml-firewall.service <<'EOF' || return 1
[Unit]
Description=Drops what nobody asked for
DefaultDependencies=no
Conflicts=shutdown.target
Wants=network-pre.target
Before=network-pre.target shutdown.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/secureml/firewall.nft
ExecStop=/usr/sbin/nft delete table inet secureml
[Install]
WantedBy=sysinit.target
EOF
  systemctl daemon-reload && switch_on secureml-firewall.service
}

# HOST-16, in values that training and containers live with.
kernel_settings() {
  put /etc/sysctl.d/60-secureml.conf <<'EOF' || return 1
kernel.randomize_va_space = 2
kernel.kptr_restrict = 1
kernel.dmesg_restrict = 1
kernel.yama.ptrace_scope = 1
kernel.unprivileged_bpf_disabled = 1
fs.suid_dumpable = 0
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
fs.protected_fifos = 1
fs.protected_regular = 1
net.ipv4.conf.all.rp_filter = 2
net.ipv4.conf.default.rp_filter = 2
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.default.accept_redirects = 0
net.ipv6.conf.all.accept_source_route = 0
net.ipv6.conf.default.accept_source_route = 0
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.tcp_syncookies = 1
net.ipv4.tcp_timestamps = 1
EOF
  # A kernel without IPv6 or BPF lacks some of these keys; that is no failure.
  sysctl -q -e -p "$ROOT/etc/sysctl.d/60-secureml.conf" >/dev/null 2>&1 || return 1
}

# HOST-17: file systems and devices that no training machine mounts.
modules() {
  local name text=""
  for name in cramfs freevxfs hfs hfsplus jffs2 usb-storage; do text="${text}install $name /bin/false"$'\n'"blacklist $name"$'\n'; done
  put /etc/modprobe.d/60-secureml.conf <<<"$text"
}

# HOST-18: no devices and no setuid programs where everybody writes.
mounts() {
  local point options
  for point in /dev/shm /tmp; do
    options=$(findmnt -no OPTIONS "$point" 2>/dev/null) || continue
    case ",$options," in *,nosuid,*) case ",$options," in *,nodev,*) continue ;; esac ;; esac
    mount -o remount,nosuid,nodev "$point" || return 1
    CHANGED=$((CHANGED + 1))
  done
  return 0
}

# HOST-20: Amazon's own clock.
clock() {
  local folder
  for folder in /etc/chrony/conf.d /etc/chrony.d; do
    [ -d "$ROOT$folder" ] || continue
    put "$folder/secureml.conf" <<<"server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4"
    return
  done
  return 0
}

# HOST-21: who changed what decides over the machine. No rule for every program that starts: training starts thousands.
audit() {
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
  switch_on auditd.service || return 1
  if has augenrules; then augenrules --load >/dev/null 2>&1; fi
  return 0
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
    [ "$(gpg --homedir keys --batch --show-keys --with-colons amazon-cloudwatch-agent.gpg | awk -F: '$1 == "fpr" { print $10; exit }')" = "$print" ] || exit 1
    gpg --homedir keys --batch -q --import amazon-cloudwatch-agent.gpg || exit 1
    gpg --homedir keys --batch -q --verify amazon-cloudwatch-agent.deb.sig amazon-cloudwatch-agent.deb || exit 1
    dpkg -i -E amazon-cloudwatch-agent.deb
  )
  local result=$?
  rm -rf "$work"
  return "$result"
}

log_agent() {
  local ctl="$ROOT/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl" before=$CHANGED
  [ -z "$LOG_GROUP" ] && return 0
  if [ ! -x "$ctl" ]; then
    if has dnf; then install_packages amazon-cloudwatch-agent || return 1; else CHANGED=$((CHANGED + 1)); fetch_agent || return 1; fi
  fi
  put /opt/aws/amazon-cloudwatch-agent/etc/secureml.json 0600 <<EOF || return 1
{"agent":{"run_as_user":"root"},"logs":{"logs_collected":{"files":{"collect_list":[
{"file_path":"/var/log/audit/audit.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/audit"},
{"file_path":"/var/log/auth.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/auth"},
{"file_path":"/var/log/secure","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/secure"},
{"file_path":"/var/log/secureml-harden.log","log_group_name":"$LOG_GROUP","log_stream_name":"{instance_id}/harden"}]}}}}
EOF
  [ "$CHANGED" -eq "$before" ] && systemctl is-active amazon-cloudwatch-agent >/dev/null 2>&1 && return 0
  "$ctl" -a fetch-config -m ec2 -s -c "file:$ROOT/opt/aws/amazon-cloudwatch-agent/etc/secureml.json" >/dev/null
}

main() {
  if ! has dnf && ! has apt-get; then say "neither dnf nor apt-get is here: packages are left as they are"; fi
  if ! has dnf && has apt-get; then apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null 2>&1 || say "the package lists could not be read anew"; fi
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
  say "changed $CHANGED, failed $FAILED"
  [ "$FAILED" -eq 0 ]
}

mkdir -p "$ROOT/var/log"
main 2>&1 | tee -a "$ROOT/var/log/secureml-harden.log"
exit "${PIPESTATUS[0]}"
