"""What can be wrong with a device while its power is on. All of it is put right by `lab clear`."""

import random
import re
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Faults:
    """`hang` and `reject` are patterns searched in typed lines; `drop_after` counts configuration lines still to come;
    `lose` is a percentage of datagrams; `slow` is milliseconds before each answer.
    """

    reject: list[str] = field(default_factory=list)
    hang: str | None = None
    drop_after: int | None = None
    slow: int = 0
    lose: float = 0.0
    garbage: bool = False

    def rejects(self, line: str) -> bool:
        return any(re.search(pattern, line) for pattern in self.reject)

    def hangs(self, line: str) -> bool:
        return self.hang is not None and re.search(self.hang, line) is not None

    def loses(self) -> bool:
        return self.lose > 0 and random.uniform(0, 100) < self.lose

    def drops(self) -> bool:
        """Counts one configuration line; true for the one after which the link goes."""
        if self.drop_after is None:
            return False
        self.drop_after -= 1
        if self.drop_after > 0:
            return False
        self.drop_after = None
        return True

    def noise(self) -> bytes:
        """Line noise: bytes that are neither text nor a message."""
        return random.randbytes(random.randrange(12, 48))

    def present(self) -> dict[str, Any]:
        """Only what is wrong, for `lab status`."""
        return {name: value for name, value in asdict(self).items() if value not in (None, 0, 0.0, False, [])}
