"""A street of pretend boxes: real SSH and SNMP servers on loopback, for the demo, the tests and the benchmarks."""
