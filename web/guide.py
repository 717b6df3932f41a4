"""The user guide inside the product: a chapter for each role, opened at the passage that speaks of the page at hand.

The French chapters name their passages by the words they begin with; the English ones bear the same names in a comment,
so that an address leads to the same passage in both.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from kernel.models import User
from kernel.roles import Role
from web.doors import anyone_door, person

FOLDER = settings.BASE_DIR / "docs" / "guide"
CHAPTERS: Final = {
    "noc": _("The NOC"),
    "finance": _("Finance"),
    "ventes": _("Sales"),
    "technicien": _("Technicians"),
    "administrateur": _("Administrator"),
    "api": _("API"),
    "client": _("Customer"),
}
OF_ROLE: Final = {
    Role.SALES: "ventes",
    Role.TECHNICIAN: "technicien",
    Role.FINANCE: "finance",
    Role.FINANCE_APPROVER: "finance",
    Role.ADMIN: "administrateur",
    Role.CUSTOMER: "client",
}
PASSAGES: Final = {
    "noc:board": ("noc", "le-tableau"),
    "noc:incident": ("noc", "un-incident"),
    "noc:box": ("noc", "une-box"),
    "noc:box_measures": ("noc", "les-mesures"),
    "noc:node_measures": ("noc", "les-mesures"),
    "noc:overview": ("noc", "les-mesures"),
    "noc:network_then": ("noc", "les-mesures"),
    "noc:rollouts": ("noc", "changer-beaucoup-de-box"),
    "noc:rollout": ("noc", "changer-beaucoup-de-box"),
    "noc:line": ("noc", "fermer-une-ligne"),
    "noc:call": ("noc", "un-appel"),
    "noc:explain": ("noc", "fermer-une-ligne"),
    "noc:receive": ("technicien", "receptionner"),
    "noc:receipts": ("technicien", "receptionner"),
    "noc:stock": ("technicien", "receptionner"),
    "noc:deliveries": ("technicien", "envoyer-sans-se-deplacer"),
    "noc:arrival": ("technicien", "installer"),
    "noc:exchange": ("technicien", "echanger"),
    "noc:returns": ("technicien", "reprendre"),
    "desk:agenda": ("technicien", "ma-semaine"),
    "desk:visit": ("technicien", "dire-comment-cela-sest-passe"),
    "desk:day": ("finance", "la-journee"),
    "desk:batches": ("finance", "le-5-du-mois-prelever"),
    "desk:batch": ("finance", "le-5-du-mois-prelever"),
    "desk:vat_differences": ("finance", "un-taux-de-tva-saisi-tard"),
    "desk:returned": ("finance", "les-retours"),
    "desk:penalties": ("finance", "une-penalite"),
    "desk:penalty": ("finance", "une-penalite"),
    "desk:disputes": ("finance", "les-impayes"),
    "desk:dunning": ("finance", "les-impayes"),
    "desk:bank": ("finance", "les-retours"),
    "desk:deposits": ("finance", "cheques-cartes-especes"),
    "desk:deposit": ("finance", "cheques-cartes-especes"),
    "desk:billing": ("finance", "un-contrat-repris-dun-autre-logiciel"),
    "desk:policy": ("finance", "choisir-la-suite-des-relances"),
    "desk:interest": ("finance", "des-interets-factures-de-trop"),
    "desk:report": ("finance", "les-etats-du-comptable"),
    "desk:refund": ("finance", "rembourser-un-prelevement-gocardless"),
    "desk:leads": ("ventes", "la-journee"),
    "desk:lead": ("ventes", "la-journee"),
    "desk:new_lead": ("ventes", "un-appel-qui-arrive"),
    "desk:eligibility": ("ventes", "eligibilite"),
    "desk:zone_file": ("ventes", "eligibilite"),
    "desk:quotes": ("ventes", "un-devis"),
    "desk:quote": ("ventes", "un-devis"),
    "desk:files": ("ventes", "un-client"),
    "desk:new_customer": ("ventes", "un-client"),
    "desk:customer_file": ("ventes", "un-client"),
    "desk:contracts": ("ventes", "un-contrat"),
    "desk:contract": ("ventes", "un-contrat"),
    "desk:give_notice": ("ventes", "resilier"),
    "desk:offers": ("ventes", "les-prix"),
    **dict.fromkeys(
        ("desk:offer", "desk:new_offer", "desk:option", "desk:new_option"),
        ("ventes", "les-conditions-propres-dune-offre-ou-dune-option"),
    ),
    "desk:tariffs": ("ventes", "telephonie"),
    "desk:tariff": ("ventes", "telephonie"),
    "desk:revisions": ("ventes", "les-prix"),
    "desk:revision": ("ventes", "les-prix"),
    "desk:book_visit": ("ventes", "un-rendez-vous"),
    "desk:packs": ("ventes", "un-rendez-vous"),
    "desk:sent": ("ventes", "ce-que-le-client-a-recu"),
    "desk:letters": ("ventes", "les-courriers-a-poster"),
    "desk:letter_kinds": ("ventes", "les-courriers-a-poster"),
    "desk:import": ("ventes", "reprendre-les-donnees"),
    "desk:rights": ("ventes", "les-droits-des-personnes"),
    "house:accesses": ("ventes", "ouvrir-lespace-client"),
    "house:setup": ("administrateur", "dune-base-vide-a-la-premiere-facture"),
    "house:accounts": ("administrateur", "inviter"),
    "house:looks": ("administrateur", "les-regards"),
    "house:hooks": ("administrateur", "les-webhooks"),
    "portal:home": ("client", "ma-ligne"),
    "portal:line": ("client", "ma-ligne"),
    "portal:invoices": ("client", "factures"),
    "portal:invoice": ("client", "factures"),
    "portal:archive": ("client", "factures"),
    "portal:statement": ("client", "factures"),
    "portal:owed": ("client", "ce-que-je-dois"),
    "portal:mandate": ("client", "ce-que-je-dois"),
    "portal:incidents": ("client", "aide"),
    "portal:report": ("client", "aide"),
    "portal:ticket": ("client", "aide"),
    "portal:complain": ("client", "une-reclamation"),
    "portal:visits": ("client", "un-rendez-vous"),
    "portal:contracts": ("client", "contrats"),
    "portal:contract": ("client", "contrats"),
    "portal:leave": ("client", "contrats"),
    "portal:company": ("client", "ma-societe"),
    "portal:works": ("client", "etre-averti"),
    "portal:notices": ("client", "etre-averti"),
    "portal:accesses": ("client", "qui-a-acces"),
    "me:tokens": ("api", ""),
}
"""Page -> chapter and passage; a page not named opens the chapter of its reader's role."""
_LEADS = re.compile(r"<p><strong>(.*?)</strong>")
_PICTURES = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_MARKS = re.compile(r"<!-- #([\w-]+) -->\n\*\*(.*?)\*\*")
_ELSEWHERE = re.compile(r'<a href="(?!https?:)[^"]*">(.*?)</a>')


def place(page: str, user: User) -> tuple[str, str]:
    chapter = "client" if not user.is_staff else OF_ROLE.get(Role(user.role), "noc")
    found = PASSAGES.get(page, (chapter, ""))
    return found if user.is_staff or found[0] == "client" else ("client", "")


@require_safe
@anyone_door
def help_with(request: HttpRequest) -> HttpResponse:
    """Where the guide speaks of a page (`?page=noc:board`)."""
    chapter, passage = place(request.GET.get("page", ""), person(request))
    return redirect(f"{reverse('guide', args=[chapter])}{'#' if passage else ''}{passage}")


@require_safe
@anyone_door
def guide(request: HttpRequest, chapter: str) -> HttpResponse:
    user = person(request)
    known = CHAPTERS if user.is_staff else {"client": CHAPTERS["client"], "api": CHAPTERS["api"]}
    if chapter not in known:
        raise Http404
    text = told(chapter, "en" if (get_language() or "").startswith("en") else "fr")
    return render(request, "shared/guide.html", {"text": text, "chapter": chapter, "chapters": known.items()})


@cache
def told(chapter: str, language: str = "fr") -> SafeString:
    """The chapter as HTML: no pictures, for the reader has the page itself; passages bear their names.

    The text is ours, and what HTML it holds is shown as text.
    """
    folder = FOLDER if language == "fr" else FOLDER / language
    source = _PICTURES.sub("", (folder / f"{chapter}.md").read_text())
    marks = {lead: mark for mark, lead in _MARKS.findall(source)}
    source = _MARKS.sub(r"**\2**", source)
    page = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    page = _ELSEWHERE.sub(r"\1", page).replace("<h1>", "<h2>").replace("</h1>", "</h2>")

    def named(found: re.Match[str]) -> str:
        lead = found[1]
        name = marks.get(lead) or slugify(lead.replace("’", ""))
        return format_html('<p id="{}"><strong>{}</strong>', name, mark_safe(lead))  # noqa: S308

    return mark_safe(_LEADS.sub(named, page))  # noqa: S308 (our own text, rendered with its HTML escaped)
