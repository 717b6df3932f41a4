"""The NOC's program takes what nobody has taken, and says until when each line must be back.

Scopes: guarantee:read, guarantee:write.
"""

from raccord import ask, every

for incident in every("/incidents?state=new"):
    taken = ask("POST", f"/incidents/{incident['number']}/take", key=f"take-{incident['number']}")
    print(taken["number"], taken["state"])
    for clock in every(f"/impacts?incident={incident['number']}"):
        print("", clock["line"], clock["next_due_at"])
