"""What people asked to be told, by mail and on their screens: once a person for what gathered since the last round."""

from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from kernel.models import PersonalNotice, User
from kernel.services import claim_mail_notices, claim_push_notices, queue_message, queue_push, sweep_ran
from web import formats
from web.subjects import with_subjects

NOTICES = "/moi/avis/"
Claim = Callable[[], list[PersonalNotice]]
Tell = Callable[[User, list[PersonalNotice], datetime], None]


def mail_notices(*, at: datetime) -> int:
    """Queues the mails that are due; returns how many. The claim and the mails are one transaction."""
    people = _each(claim_mail_notices, _mail, at)
    sweep_ran("web.mail_notices", at=at)
    return people


def push_notices(*, at: datetime) -> int:
    """Queues what is due for the browsers that people subscribed; returns how many people are told."""
    people = _each(claim_push_notices, _push, at)
    sweep_ran("web.push_notices", at=at)
    return people


def _each(claim: Claim, tell: Tell, at: datetime) -> int:
    """Tells each person once of all that was claimed for him; how many people."""
    with transaction.atomic():
        claimed = sorted(claim(), key=lambda row: (row.user_id, row.pk))
        people = [list(rows) for _user, rows in groupby(claimed, key=lambda row: row.user_id)]
        for rows in people:
            tell(rows[0].user, rows, at)
    return len(people)


def _push(user: User, rows: list[PersonalNotice], at: datetime) -> None:
    """One event by its name, with the page it leads to; several as their number, with the first of them."""
    with override(user.language):
        told = with_subjects(rows, user)
        first = told[0]
        title, body, url = first.said, first.subject, first.url
        if len(told) > 1:
            title = ngettext("%(count)s event", "%(count)s events", len(told)) % {"count": len(told)}
            body, url = f"{first.said} – {first.subject}", NOTICES
        content = {"title": str(title), "body": str(body), "url": url or NOTICES, "lang": user.language}
        queue_push(user, content, key=f"notice/{rows[-1].pk}", at=at)


def _mail(user: User, rows: list[PersonalNotice], at: datetime) -> None:
    with override(user.language):
        told = with_subjects(rows, user)
        first = f"{told[0].said} : {told[0].subject}" if user.language == "fr" else f"{told[0].said}: {told[0].subject}"
        many = ngettext("%(count)s event", "%(count)s events", len(told)) % {"count": len(told)}
        lines = [
            "\n  ".join(
                part
                for part in (
                    f"{formats.moment(one.event.at)}  {one.said}  {one.subject}".rstrip(),
                    f"{settings.RACCORD_URL}{one.url}" if one.url else "",
                )
                if part
            )
            for one in told
        ]
        closing = _("You asked to be told of this; change it here: %(link)s") % {
            "link": f"{settings.RACCORD_URL}{NOTICES}"
        }
        queue_message(
            channel="mail",
            to=user.email,
            subject=f"[Raccord] {first if len(told) == 1 else many}",
            body="\n".join([*lines, "", closing]),
            key=f"notices/{user.pk}/{rows[-1].pk}",
            at=at,
            language=user.language,
        )
