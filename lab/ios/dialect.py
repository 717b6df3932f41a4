"""The configuration lines a pretend router takes, by mode. Their order is the order in which it writes them back."""

from lab.ios.grammar import Grammar

# The router writes well-known ports by name, whatever was typed.
PORT_NAMES = {"21": "ftp", "23": "telnet", "25": "smtp", "53": "domain", "67": "bootps", "68": "bootpc"}
PORT_NAMES |= {"69": "tftp", "80": "www", "110": "pop3", "123": "ntp", "161": "snmp", "179": "bgp"}

_ACL_ENDS = ("any", "host A.B.C.D", "A.B.C.D A.B.C.D")
_ACL_PORTS = ("eq <1-65535>", *(f"eq {name}" for name in PORT_NAMES.values()), "range <1-65535> <1-65535>")


def _access_entries() -> list[str]:
    """`permit tcp any host A.B.C.D eq 443` and its kin; behind a sequence number, the number alone is the key."""
    entries = []
    for action in ("permit", "deny"):
        for protocol in ("ip", "icmp", "tcp", "udp"):
            for source in _ACL_ENDS:
                for target in _ACL_ENDS:
                    plain = f"{action} {protocol} {source} {target}"
                    ports = _ACL_PORTS if protocol in ("tcp", "udp") else ()
                    entries += [plain, *(f"{plain} {port}" for port in ports), f"{plain} log"]
    return ["remark LINE", *entries, *(_numbered(entry) for entry in entries)]


def _numbered(entry: str) -> str:
    return " ".join(["<1-99999>", *(f"={word}" for word in entry.split())])


_GLOBAL = """
version =WORD
~service pad
service timestamps debug datetime msec
service timestamps log datetime msec
service timestamps log datetime msec localtime
service password-encryption
service tcp-keepalives-in
service tcp-keepalives-out
hostname =WORD
boot-start-marker
boot system =WORD
boot-end-marker
enable secret =WORD
enable secret =<0-9> =WORD
no aaa new-model
aaa new-model
aaa authentication login default local
aaa authorization exec default local
clock timezone =WORD =<0-23> =<0-59>
clock timezone =WORD =<0-23>
clock summer-time =WORD =recurring
~ip source-route
~ip domain lookup
ip domain name =WORD
ip domain-name =WORD
ip name-server A.B.C.D
ip name-server A.B.C.D A.B.C.D
ip dhcp excluded-address A.B.C.D
ip dhcp excluded-address A.B.C.D A.B.C.D
ip dhcp pool WORD -> dhcp
ip cef
ipv6 unicast-routing
archive -> archive
username WORD =privilege =<0-15> =password =<0-9> =WORD
username WORD =privilege =<0-15> =password =WORD
username WORD =privilege =<0-15> =secret =<0-9> =WORD
username WORD =privilege =<0-15> =secret =WORD
username WORD =secret =WORD
vlan <1-4094> -> vlan
class-map match-any WORD -> cmap
class-map match-all WORD -> cmap
policy-map WORD -> pmap
interface IFNAME -> if
~ip forward-protocol nd
~ip http server
~ip http secure-server
ip ssh version =<1-2>
ip ssh time-out =<1-120>
ip ssh authentication-retries =<0-5>
ip nat inside source list WORD interface IFNAME overload
ip nat inside source static A.B.C.D A.B.C.D
ip route A.B.C.D A.B.C.D A.B.C.D
ip route A.B.C.D A.B.C.D A.B.C.D <1-255>
ip route A.B.C.D A.B.C.D IFNAME
ip route A.B.C.D A.B.C.D IFNAME A.B.C.D
ip route A.B.C.D A.B.C.D IFNAME dhcp
ipv6 route WORD WORD
ip access-list standard WORD -> std-nacl
ip access-list extended WORD -> ext-nacl
access-list <1-199> LINE
logging host A.B.C.D
logging trap =WORD
logging buffered =<4096-2147483647>
~cdp run
lldp run
snmp-server community WORD =RO
snmp-server community WORD =RO =WORD
snmp-server group WORD v3 priv
snmp-server group WORD v3 auth
snmp-server user WORD WORD v3 =auth =sha-2 =256 =WORD =priv =aes =128 =WORD
snmp-server location =LINE
snmp-server contact =LINE
snmp-server enable traps
snmp-server enable traps snmp authentication linkdown linkup coldstart warmstart
snmp-server ifindex persist
snmp-server trap-source =IFNAME
snmp-server host A.B.C.D version 2c WORD
snmp-server host A.B.C.D version 2c WORD udp-port <1-65535>
snmp-server host A.B.C.D version 3 priv WORD
banner motd =LINE
banner login =LINE
line con <0-0> -> line
line vty <0-15> <0-15> -> line
ntp server A.B.C.D
ntp server A.B.C.D prefer
ntp source =IFNAME
"""

_INTERFACE = """
description =LINE
bandwidth =<1-10000000>
encapsulation dot1Q =<1-4094>
encapsulation dot1Q =<1-4094> =native
ip address =A.B.C.D =A.B.C.D
ip address A.B.C.D A.B.C.D secondary
ip address =dhcp
ip address =negotiated
~ip redirects
~ip unreachables
~ip proxy-arp
ip helper-address A.B.C.D
ip access-group =WORD in
ip access-group =WORD out
ip nat inside
ip nat outside
ip mtu =<68-9000>
ip tcp adjust-mss =<500-1460>
ip verify unicast source reachable-via rx
ipv6 address WORD
ipv6 enable
mtu =<64-9216>
load-interval =<30-600>
duplex =auto
duplex =full
speed =auto
speed =<10-1000>
negotiation auto
tunnel source =IFNAME
tunnel destination =A.B.C.D
switchport mode =access
switchport access vlan =<1-4094>
service-policy input =WORD
service-policy output =WORD
~cdp enable
shutdown
"""

_DHCP = """
network =A.B.C.D =A.B.C.D
default-router =A.B.C.D
dns-server =A.B.C.D
dns-server =A.B.C.D =A.B.C.D
domain-name =WORD
lease =<0-365>
lease =infinite
"""

_LINE = """
access-class =WORD in
access-class =WORD in vrf-also
exec-timeout =<0-35791>
exec-timeout =<0-35791> =<0-2147483>
privilege level =<0-15>
password =LINE
logging synchronous
login local
login
length =<0-512>
transport preferred =none
transport input =ssh
transport input =none
transport output =none
stopbits =<1-2>
"""

_CLASS_MAP = """
match access-group name WORD
match dscp WORD
match any
"""

_POLICY_CLASS = """
bandwidth percent =<1-100>
priority percent =<1-100>
priority =<8-10000000>
police =<8000-10000000000>
shape average =<8000-10000000000>
fair-queue
set dscp =WORD
service-policy =WORD
"""

_STANDARD = [f"{action} {source}" for action in ("permit", "deny") for source in (*_ACL_ENDS, "A.B.C.D")]

MODES = {
    "": Grammar(_GLOBAL.strip().splitlines()),
    "if": Grammar(_INTERFACE.strip().splitlines()),
    "dhcp": Grammar(_DHCP.strip().splitlines()),
    "line": Grammar(_LINE.strip().splitlines()),
    "vlan": Grammar(["name =WORD"]),
    "archive": Grammar(["path =WORD", "maximum =<1-14>", "write-memory", "time-period =<1-525600>"]),
    "cmap": Grammar(_CLASS_MAP.strip().splitlines()),
    "pmap": Grammar(["class WORD -> pmap-c"]),
    "pmap-c": Grammar(_POLICY_CLASS.strip().splitlines()),
    "std-nacl": Grammar(["remark LINE", *_STANDARD, *map(_numbered, _STANDARD)]),
    "ext-nacl": Grammar(_access_entries()),
}

# Access lists are read from the top: their entries stay in the order in which they were typed.
IN_TYPED_ORDER = frozenset({"std-nacl", "ext-nacl", "cmap", "pmap"})

PROMPTS = {mode: f"config-{mode}" for mode in MODES} | {"": "config", "dhcp": "dhcp-config"}
