from celery import shared_task

from kernel import clock
from web import moving_in, notices, returned_letters, state_news


@shared_task
def mail_notices() -> None:
    notices.mail_notices(at=clock.now())


@shared_task
def push_notices() -> None:
    notices.push_notices(at=clock.now())


@shared_task
def tell_state() -> None:
    state_news.tell_state(at=clock.now())


@shared_task
def advance_imports() -> None:
    moving_in.advance_imports(at=clock.now())


@shared_task
def ask_where_they_live() -> None:
    returned_letters.ask_where_they_live(at=clock.now())
