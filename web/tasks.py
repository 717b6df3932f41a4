from celery import shared_task

from kernel import clock
from web import notices, state_news


@shared_task
def mail_notices() -> None:
    notices.mail_notices(at=clock.now())


@shared_task
def tell_state() -> None:
    state_news.tell_state(at=clock.now())
