"""The website's form becomes a lead, a quote, and a quote on its way to whoever asked.

Scopes: customers:read, customers:write.
Use: from_lead_to_contract.py OFFER
"""

import sys

from raccord import ask

lead = ask("POST", "/leads", {
    "company": "Boulangerie Martin", "name": "Anne Martin", "source": "web", "email": "anne@martin.example",
    "street": "3 rue des Lilas", "postcode": "25000", "city": "Besançon",
}, key="form-4711")  # fmt: skip
ask("POST", f"/leads/{lead['id']}/plan_next", {"action": "Rappeler Anne Martin", "on": "2026-11-24"})
quote = ask("POST", f"/leads/{lead['id']}/draft_quote", {
    "label": "Fournil", "street": "3 rue des Lilas", "postcode": "25000", "city": "Besançon", "offer": sys.argv[1],
    "valid_until": "2026-12-23",
}, key="quote-4711")  # fmt: skip
sent = ask("POST", f"/quotes/{quote['id']}/send", key="send-4711")
print(sent["number"], sent["state"], sent["monthly_fee"])
