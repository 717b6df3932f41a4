"""Letters and their words, for whoever may read the desk or the customers' files; 404 for anybody else."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kernel.models import Bounce, LetterTemplate, Message, PrintRun, User
from kernel.roles import may

Row = TypeVar("Row", bound=Model)


def letter_for(user: User, pk: int) -> Message:
    return _one(user, Message.objects.filter(channel=Message.Channel.LETTER), pk)


def run_for(user: User, pk: int) -> PrintRun:
    return _one(user, PrintRun.objects.all(), pk)


def bounce_for(user: User, pk: int) -> Bounce:
    return _one(user, Bounce.objects.all(), pk)


def template_for(user: User, pk: int) -> LetterTemplate:
    return _one(user, LetterTemplate.objects.select_related("drafted_by", "published_by"), pk)


def _one(user: User, rows: "QuerySet[Row]", pk: int) -> Row:
    if not may(user, "desk.read"):
        raise Http404
    return get_object_or_404(rows, pk=pk)
