"""Real network software in place of pretended boxes: FRR behind OpenSSH, and net-snmp, each box in its own namespaces.

Needs root, Linux namespaces and Debian's packages frr, openssh-server, snmpd and iproute2; `missing()` says what is not
there. Each box is a network namespace with three wires (`mgmt`, `wan`, `lan`), a mount namespace with its own users and
its own /etc/frr, and a process namespace, so that taking its power away is killing one process.
"""
