from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kernel import clock
from kernel.errors import Refused
from kernel.models import User
from lab import kept
from lab import street as streets
from lab.cli import STATE
from lab.town import founding, leaving, life
from lab.town.incidents import UNPLUGGED
from lab.town.people import RESIDENTS

WELCOME = """\
Valombre Télécom, an internet provider of a town that does not exist. Sign in with the password {password}:

  NOC       {noc}
  finance   {finance}   (and {clerk}, for a debit batch takes two)
  customer  {customer}

Production asks the operator's people for a second factor as well; SECOND_FACTOR=required ./run demo does so here.

Try this:
  ./run manage lab unplug 12    unplug box 12 and watch the NOC board: within two minutes it is an incident
  ./run manage lab plug 12      and it is restored, dated by the first good answer
  ./run manage lab cut olt-02   cut the uplink of a node: one incident, a clock for each contract
"""

EMPTY = "The sample has left: the house is its administrator's, and the set-up assistant is at Set-up.\n"
LEFT = """\
The sample has left. Sign in as {email} with the password {password}, change it, and follow the set-up assistant.
"""


class Command(BaseCommand):
    help = "Fills an empty database with a fictional operator and six months of its life; says who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing of the months going by")
        leaves = "empty the sample database in one act; this address is then the administrator who sets the house up"
        parser.add_argument("--leave", metavar="EMAIL", default="", help=leaves)

    def handle(self, *, quiet: bool, leave: str, **options: Any) -> None:
        if leave:
            self._leave(leave)
        elif User.objects.exists() and not founding.is_the_sample():
            self.stdout.write(EMPTY)
        else:
            self._welcome(quiet)

    def _leave(self, email: str) -> None:
        try:
            leaving.leave(email, founding.PASSWORD)
        except Refused:
            raise CommandError("This database does not hold the sample town; nothing was touched.") from None
        self.stdout.write(LEFT.format(email=email, password=founding.PASSWORD))

    def _welcome(self, quiet: bool) -> None:
        if not founding.is_founded():
            # One box more than there are customers: it comes while one looks.
            street = streets.build(len(RESIDENTS) + 1, nodes=streets.default_nodes(len(RESIDENTS)))
            state = settings.RACCORD_LAB_STATE or STATE
            streets.save(street, state / "street.json")
            kept.unplugged(state, street.box(UNPLUGGED))
            # All or nothing: a seed that was stopped half-way begins again from an empty database.
            with transaction.atomic():
                life.live(street, until=clock.now(), told=(lambda month: None) if quiet else self._told)
        noc, _, finance, clerk, *_ = (email for email, _, _ in founding.STAFF)
        who = {"noc": noc, "finance": finance, "clerk": clerk, "customer": RESIDENTS[25].email}
        self.stdout.write(WELCOME.format(password=founding.PASSWORD, **who))

    def _told(self, month: str) -> None:
        self.stderr.write(f"  {month}")
