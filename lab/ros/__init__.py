"""A router in the manner of MikroTik RouterOS: menus of items, every command kept at once, a scheduler that undoes."""
