"""What the permissions let people do, said plainly, in the order of the matrix."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: Final[Mapping[str | Promise, Mapping[str, str | Promise]]] = {
    _("Network"): {
        "noc.read": _("See the network, its incidents and its boxes"),
        "incident.work": _("Take, pause, restore and close incidents; answer customers"),
        "push.run": _("Send a configuration to a box"),
        "push.approve": _("Approve changes of many boxes"),
        "template.write": _("Write and publish configuration templates"),
        "network.write": _("Draw the network: nodes, lines, address pools, models"),
        "charge.waive": _("Waive what a lost box would cost its customer"),
        "box.move": _("Receive, ship, install and return boxes"),
        "line.close": _("Close a line"),
        "clock.correct": _("Correct an event of the restoration clock"),
    },
    _("Customers"): {
        "customer.read": _("See customers and look at their portal, with a trace"),
        "customer.write": _("Create and change customers, sites, contacts and accesses"),
        "contract.write": _("Draft, sign, activate and end contracts"),
        "letter.post": _("Print letters and say that they were posted"),
        "letter.write": _("Write and publish the words of emails and letters"),
        "visit.book": _("Book technicians’ visits and sell hours of assistance"),
    },
    _("Money"): {
        "desk.read": _("See invoices, debits and late payers"),
        "invoice.issue": _("Issue invoices"),
        "payment.record": _("Record payments"),
        "mandate.write": _("Record, suspend and cancel mandates"),
        "books.close": _("Close a month, write debts off, pay credits back"),
        "bank.import": _("Take in files from the bank"),
        "batch.prepare": _("Prepare debit batches"),
        "batch.approve": _("Approve a debit batch another person prepared"),
        "penalty.decide": _("Approve or refuse penalties"),
        "dunning.work": _("Work on late payers: promises, disputes"),
        "dunning.policy": _("Set how late payers are reminded"),
    },
    _("The house"): {
        "settings.write": _("Set the company, its rules and its connections"),
        "user.write": _("Invite people, give roles, close accounts"),
    },
}


def matrix_rows() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """The matrix's groups and rows; a permission that has no sentence yet shows its bare name in the last group."""
    from kernel.roles import PERMISSIONS as KNOWN

    said = {name for group in PERMISSIONS.values() for name in group}
    rows = [(group, [(n, s) for n, s in names.items() if n in KNOWN]) for group, names in PERMISSIONS.items()]
    rest: list[tuple[str, str | Promise]] = [(name, name) for name in sorted(KNOWN - said)]
    return [*rows, (_("Other"), rest)] if rest else rows
