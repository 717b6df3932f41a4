"""Several customers at once: a tag given or taken away, the language their papers and mails are written in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kernel.errors import Refused
from subscribers.models import Customer
from subscribers.services import change_customer, set_tags
from web import bulk
from web.doors import needs, staff_door

LANGUAGES = {"fr": "Français", "en": "English"}


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def customers(request: HttpRequest) -> HttpResponse:
    name, numbers = request.POST.get("act", ""), request.POST.getlist("number")[: bulk.MOST]
    tag = " ".join(request.POST.get("tag", "").split()).lower()[:30]
    language = request.POST.get("language", "")
    title, verb = _asked(name, tag, language)
    many = bulk.Many(
        title=title,
        verb=verb,
        rows=Customer.objects.filter(number__in=numbers).order_by("name", "pk"),
        field="number",
        key=lambda customer: customer.number,
        back=reverse("desk:files"),
        name=lambda customer: customer.name,
        under=lambda customer: " · ".join([customer.number, LANGUAGES[customer.language], *customer.tags]),
        asked={"act": name, "tag": tag, "language": language},
    )
    return bulk.answer(request, many)


def _asked(name: str, tag: str, language: str) -> tuple[str, Callable[[Customer], object]]:
    if name == "language" and language in LANGUAGES:
        said = _("Write to them in this language: %(language)s") % {"language": LANGUAGES[language]}
        return said, lambda customer: _speak(customer, language)
    if name == "untag" and tag:
        return _("Take the tag “%(tag)s” away") % {"tag": tag}, lambda customer: _untag(customer, tag)
    return _("Give the tag “%(tag)s”") % {"tag": tag}, lambda customer: _tag(customer, tag)


def _tag(customer: Customer, tag: str) -> Customer:
    if not tag:
        raise Refused("field_missing", field=_("Tag"))
    if tag in customer.tags:
        raise Refused("so_already")
    return set_tags(customer, [*customer.tags, tag])


def _untag(customer: Customer, tag: str) -> Customer:
    if tag not in customer.tags:
        raise Refused("so_already")
    return set_tags(customer, [one for one in customer.tags if one != tag])


def _speak(customer: Customer, language: str) -> Customer:
    if customer.language == language:
        raise Refused("so_already")
    return change_customer(customer, language=language)
