"""Takes one mail from its standard input, for a mail server that pipes: Postfix's ``|raccord receive_mail``."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from kernel import clock
from sla.services import receive_mail


class Command(BaseCommand):
    help = "Takes in one mail given on standard input; the same mail twice is taken in once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        mail = receive_mail(sys.stdin.buffer.read(), at=clock.now())
        self.stdout.write(f"{mail.outcome} {mail.ticket or ''} {mail.why}".strip())
