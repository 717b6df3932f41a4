from __future__ import annotations

import smtplib
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from kernel.errors import Rejected, Unavailable
from kernel.messengers.base import AddressRefused
from kernel.messengers.pages import page_of
from kernel.selectors import leave_link

if TYPE_CHECKING:
    from kernel.models import Message


class DjangoMailMessenger:
    """Sends through the configured Django mail back end (SMTP in production, files in the demonstration)."""

    def send(self, message: Message) -> None:
        try:
            self._mail(message).send()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(error) from error
        except smtplib.SMTPResponseException as error:
            # RFC 5321, 4.2.1: 4yz is a transient refusal, 5yz a permanent one.
            kind = Rejected if error.smtp_code >= 500 else Unavailable
            raise kind(f"{error.smtp_code} {error.smtp_error!r}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(str(error)) from error

    def _mail(self, message: Message) -> EmailMultiAlternatives:
        # The identifier comes from our row: a second copy of the same message is known as one.
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
        headers = {"Message-ID": f"<message-{message.pk}@{domain}>", "Content-Language": message.language}
        link = leave_link(message)
        if link:
            # RFC 2369 and RFC 8058: the mail program's own button posts there, once, without a page between.
            headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        mail = EmailMultiAlternatives(message.subject, message.body, to=[message.recipient], headers=headers)
        mail.attach_alternative(message.html or page_of(message, link), "text/html")
        for attachment in message.attachments:
            content = (Path(settings.MEDIA_ROOT) / attachment["path"]).read_bytes()
            mail.attach(attachment["name"], content, attachment["media_type"])
        return mail


def _refusal(error: smtplib.SMTPRecipientsRefused) -> Exception:
    replies = list(error.recipients.values())
    permanent = all(code >= 500 for code, _ in replies)
    return (AddressRefused if permanent else Unavailable)(str(replies))
