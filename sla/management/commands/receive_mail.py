"""Takes one mail from its standard input, for a mail server that pipes: Postfix's ``|raccord receive_mail``.

Where the database or the disk fails, the mail server is told to keep the mail and to come again (``EX_TEMPFAIL``, 75 in
sysexits.h): any other code would send it back to its sender.
"""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseTrouble

from kernel import clock
from sla.services import receive_mail


class Command(BaseCommand):
    help = "Takes in one mail given on standard input; the same mail twice is taken in once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            mail = receive_mail(sys.stdin.buffer.read(), at=clock.now())
        except (OSError, DatabaseTrouble) as trouble:
            self.stderr.write(f"not taken in, to be sent again: {trouble}")
            sys.exit(os.EX_TEMPFAIL)
        self.stdout.write(f"{mail.outcome} {mail.ticket or ''} {mail.why}".strip())
