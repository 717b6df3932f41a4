"""Routers configured by `set` lines and commits: Junos and VyOS. A candidate is edited, and a commit makes it run."""
