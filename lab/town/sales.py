"""What sales has in hand in Valombreuse: where the fibre goes, options, people who called, a quote being drawn up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lab.town import founding
from lab.town.people import POSTCODE, TOWN
from subscribers import services
from subscribers.models import Offer
from subscribers.services import Place

ZONES = (
    ("valombreuse", "Valombreuse centre", (100, 100), "120.00", 21, [(POSTCODE, TOWN, "")]),
    ("combes", "Les Combes", (50, 50), "290.00", 45, [("99341", "Les Combes", ""), ("99342", "Haut-Bois", "")]),
)
OPTIONS: tuple[tuple[str, str, str, str, str, str, dict[str, Any]], ...] = (
    ("ligne-sip", "Ligne téléphonique SIP", "SIP telephone line", "telephony", "9.00", "15.00", {}),
    ("ip-fixe", "Adresse IPv4 fixe", "Fixed IPv4 address", "address", "5.00", "0.00", {}),
    (
        "gtr-8h",
        "Garantie 8 heures",
        "Eight-hour guarantee",
        "guarantee",
        "19.00",
        "0.00",
        {"gtr": {"allowance": "PT8H"}},
    ),
)
LEADS = (
    ("Maison de santé des Combes", "Dr Alix Renaud", "a.renaud@combes.example", "99341", "Les Combes", "referral", 1),
    ("Horlogerie Vautrin", "Gilles Vautrin", "atelier@vautrin.example", POSTCODE, TOWN, "phone", 0),
    ("Cidrerie du Haut-Bois", "Perrine Lachaux", "contact@cidrerie.example", "99342", "Haut-Bois", "event", 4),
)
"""Company, contact, mail, postcode, town, source, and in how many days the next action is due."""


RATES = """prefixe;destination;prix par minute;mise en relation
+33;France, fixes;0,010;
+33 6;France, mobiles;0,060;
+33 7;France, mobiles;0,060;
+33 89;France, numéros surtaxés;0,800;0,150
+32;Belgique;0,025;
+41;Suisse;0,030;
+41 7;Suisse, mobiles;0,290;
+44;Royaume-Uni;0,025;
+49;Allemagne;0,025;
+212;Maroc;0,350;0,100
+870;Inmarsat;6,500;0,500
"""


def seed(*, at: datetime) -> None:
    """Zones, options, leads and one draft, through the product's own services."""
    seller = founding.person("ventes")
    for code, name, mbps, fee, days, communes in ZONES:
        zone = services.zone_by_code(code, name=name, mbps=mbps, setup_fee=Decimal(fee), delay_days=days)
        services.set_communes(zone, communes)
    options = [
        services.save_option(
            None, code=code, name=name, name_en=name_en, kind=kind, monthly_fee=Decimal(fee), setup_fee=Decimal(setup),
            overrides=overrides,
        )
        for code, name, name_en, kind, fee, setup, overrides in OPTIONS
    ]  # fmt: skip
    tariff = services.save_tariff(None, code="pro", name="Tarif Pro")
    services.take_rates(tariff, RATES.encode(), name="tarif-pro.csv", valid_from=at.date(), at=at, by=seller)
    for offer in Offer.objects.all():
        services.save_offer(offer, options=options, tariff="pro")
    for company, name, email, postcode, city, source, days in LEADS:
        lead = services.take_lead(
            company=company, name=name, email=email, postcode=postcode, city=city, source=source, at=at, by=seller
        )
        services.plan_next(lead, action="Rappeler", on=(at + timedelta(days=days)).date())
    services.advance_lead(lead, "contact", at=at, by=seller)
    services.draft_quote(
        lead=lead, place=Place("Cidrerie", "3 chemin du Pressoir", postcode, city), offer=founding.offer_for(50),
        valid_until=(at + timedelta(days=30)).date(), at=at, by=seller,
    )  # fmt: skip
