"""The life of an invoice run, and what of a proposal a person should look at before it is issued."""

from decimal import Decimal

from kernel.lifecycle import Lifecycle

PREVIEW, APPROVED, DONE, UNDONE = "preview", "approved", "done", "undone"

RUN = Lifecycle(
    "invoice_run",
    {
        (PREVIEW, "approve"): APPROVED,
        (PREVIEW, "undo"): UNDONE,
        (APPROVED, "finish"): DONE,
    },
)

DOUBLED, HALVED, CREDITED, BACKLOG = "doubled", "halved", "credited", "backlog"


def outlier(net: Decimal, before: Decimal | None, *, documents: int) -> str:
    """Why a proposal stands out: over 1.5 times or under half of what the last run made of it, a credit, a backlog.

    Amounts in euros excluding VAT; empty when nothing does. More than two documents at once is a backlog.
    """
    if net < 0:
        return CREDITED
    if before is not None and before > 0:
        if 2 * net > 3 * before:
            return DOUBLED
        if 2 * net < before:
            return HALVED
    return BACKLOG if documents > 2 else ""
