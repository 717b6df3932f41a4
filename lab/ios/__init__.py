"""The command line of a router in the manner of IOS: grammar, configuration tree, sessions, SSH server."""
