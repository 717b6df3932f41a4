"""An SNMP agent for each pretend device: the view, the protocol's rules (v2c), and the security around them (v3)."""
