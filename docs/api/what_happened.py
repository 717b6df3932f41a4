"""What happened to one object since a moment: who did what, and why, the newest first.

Scopes: the one that reads the object, such as network:read.
Use: what_happened.py lines/L-00042 2026-11-01T00:00:00Z
"""

import sys

from raccord import every

place, since = sys.argv[1:]
for deed in every(f"/{place}/feed?since={since}"):
    print(deed["at"], deed["kind"], deed["what"], deed["by"] or "", deed["why"], sep="\t")
