"""A customer's program reports that a line does not work, with a picture, and reads what is answered.

Scopes: customers:read, guarantee:read, guarantee:write.
Use: report_a_fault.py CONTRACT PICTURE
"""

import base64
import sys
from pathlib import Path

from raccord import ask, every

contract, picture = sys.argv[1], Path(sys.argv[2])
sent = {"name": picture.name, "content": base64.b64encode(picture.read_bytes()).decode()}
body = {"contract": contract, "subject": "Plus rien", "body": "Le voyant est rouge, voir la photo.", "files": [sent]}
# The key is of what happened, not of this run: started twice, the program reports once.
ticket = ask("POST", "/tickets", body, key=f"voyant-{contract}-2026-11-23")
print(ticket["number"], ticket["state"])
for reply in every(f"/replies?ticket={ticket['number']}"):
    print(reply["author"], reply["body"])
for file in every(f"/attachments?ticket={ticket['number']}"):
    kept = ask("GET", f"/attachments/{file['id']}/content", raw=True)
    print(file["name"], kept == picture.read_bytes())
