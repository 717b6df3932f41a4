"""Every write of invoicing."""
