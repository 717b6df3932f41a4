#!/bin/sh
# Powers one machine on, inside its own network, mount and process namespaces: boot.sh FOLDER ADDRESS NAME
set -eu
own=$1 address=$2
hostname "$3"
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir -m 755 /run/sshd
/usr/sbin/snmpd -C -c "$own/snmpd.conf" -Lf "$own/snmpd.log" -p /run/snmpd.pid "udp:$address:161"
if [ -d "$own/frr" ]; then
    for table in passwd shadow group; do mount --bind "$own/$table" "/etc/$table"; done
    mount --bind "$own/frr" /etc/frr
    install -d -o frr -g frrvty -m 755 /run/frr
    /usr/lib/frr/zebra -d -A 127.0.0.1
    /usr/lib/frr/staticd -d -A 127.0.0.1
    vtysh -b
    exec /usr/sbin/sshd -D -f "$own/sshd_config" -E "$own/sshd.log"
fi
exec sleep infinity
