"""The ways by which money is collected, behind one port."""
