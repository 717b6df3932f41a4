"""A pretend GoCardless: its API over HTTP, its states, its idempotency, its limits, its signed webhooks."""
