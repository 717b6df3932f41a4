"""Files that people send and take: read whole, for the services refuse what is too large, and handed out so that no
browser runs them."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from sla.domain.files import LARGEST, MOST
from sla.domain.mail import File
from sla.models import Attachment
from sla.services import bytes_of


def sent_files(request: HttpRequest, name: str = "files") -> list[File]:
    """The files of a form; of one that is too large only enough is read for the service to refuse it."""
    found = request.FILES.getlist(name)[: MOST + 1]
    return [File(one.name or "fichier", one.content_type or "", one.read(LARGEST + 1)) for one in found]


def handed_out(found: Attachment) -> HttpResponse:
    return saved(bytes_of(found), found.name, found.media_type)


def saved(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Always saved and never shown: what a stranger sent must not run in our pages."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
