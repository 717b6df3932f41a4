from celery import shared_task

from kernel import clock
from web import notices


@shared_task
def mail_notices() -> None:
    notices.mail_notices(at=clock.now())
