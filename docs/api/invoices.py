"""The accountant's program: issued invoices as CSV on the screen, and a run prepared for whoever approves it.

Scopes: money:read, money:write.
Use: invoices.py SINCE UNTIL
"""

import sys

from raccord import ask, every

since, until = sys.argv[1:]
print("numero;client;date;ttc")
for invoice in every(f"/invoices?issued_since={since}"):
    print(invoice["number"], invoice["customer"], invoice["issued_on"], invoice["gross"], sep=";")
run = ask("POST", "/invoice_runs", {"until": until}, key=f"run-{until}")
print(run["state"], [(item["contract"], item["net"]) for item in every(f"/invoice_run_items?run={run['id']}")])
