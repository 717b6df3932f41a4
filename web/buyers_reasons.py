"""Why a buyer or a platform disputes, refuses or suspends an invoice: the codes of the life cycle, in words.

MDT-113 of XP Z12-012, annex A (rule BR-FR-CDV-CL-09 of its schematron); what is kept stays as it was said.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web import formats

REASONS: Final[Mapping[str, str | Promise]] = {
    "NON_TRANSMISE": gettext_lazy("The buyer has no address that receives invoices"),
    "JUSTIF_ABS": gettext_lazy("Supporting document missing or insufficient"),
    "ROUTAGE_ERR": gettext_lazy("Routing error"),
    "AUTRE": gettext_lazy("Other reason"),
    "COORD_BANC_ERR": gettext_lazy("Wrong bank details"),
    "TX_TVA_ERR": gettext_lazy("Wrong VAT rate"),
    "MONTANTTOTAL_ERR": gettext_lazy("Wrong total"),
    "CALCUL_ERR": gettext_lazy("Error of calculation"),
    "NON_CONFORME": gettext_lazy("Legal mention missing"),
    "DOUBLON": gettext_lazy("Invoice received twice"),
    "DEST_INC": gettext_lazy("Recipient unknown"),
    "DEST_ERR": gettext_lazy("Wrong recipient"),
    "TRANSAC_INC": gettext_lazy("Transaction unknown"),
    "EMMET_INC": gettext_lazy("Issuer unknown"),
    "CONTRAT_TERM": gettext_lazy("Contract ended"),
    "DOUBLE_FACT": gettext_lazy("Already charged on another invoice"),
    "CMD_ERR": gettext_lazy("Order number wrong or missing"),
    "ADR_ERR": gettext_lazy("Wrong e-invoicing address"),
    "SIRET_ERR": gettext_lazy("SIRET wrong or missing"),
    "CODE_ROUTAGE_ERR": gettext_lazy("Routing code wrong or missing"),
    "REF_CT_ABSENT": gettext_lazy("Contract reference missing"),
    "REF_ERR": gettext_lazy("Wrong reference"),
    "PU_ERR": gettext_lazy("Wrong unit price"),
    "REM_ERR": gettext_lazy("Wrong discount"),
    "QTE_ERR": gettext_lazy("Wrong quantity"),
    "ART_ERR": gettext_lazy("Wrong item"),
    "MODPAI_ERR": gettext_lazy("Wrong terms of payment"),
    "QUALITE_ERR": gettext_lazy("Wrong quality of what was delivered"),
    "LIVR_INCOMP": gettext_lazy("Delivery incomplete"),
    "REJ_SEMAN": gettext_lazy("Data of the invoice in error"),
    "REJ_UNI": gettext_lazy("Number used already"),
    "REJ_COH": gettext_lazy("Data that contradict each other"),
    "REJ_ADR": gettext_lazy("Addressing refused"),
    "REJ_CONT_B2G": gettext_lazy("Checks of the public sector not passed"),
    "REJ_REF_PJ": gettext_lazy("Reference of an attachment in error"),
    "REJ_ASS_PJ": gettext_lazy("Attachment that belongs to no invoice"),
    "IRR_VIDE_F": gettext_lazy("File empty"),
    "IRR_TYPE_F": gettext_lazy("Type of the file refused"),
    "IRR_SYNTAX": gettext_lazy("Syntax of the file in error"),
    "IRR_TAILLE_PJ": gettext_lazy("Attachment too large"),
    "IRR_NOM_PJ": gettext_lazy("Name of an attachment refused"),
    "IRR_VID_PJ": gettext_lazy("Attachment empty"),
    "IRR_EXT_DOC": gettext_lazy("Type of an attachment refused"),
    "IRR_TAILLE_F": gettext_lazy("File too large"),
    "IRR_ANTIVIRUS": gettext_lazy("Stopped by an antivirus"),
}


def in_words(said: str) -> str:
    """Reasons as a message of the life cycle told them, `; ` between them; a code that is unknown stays as it came."""
    between = f"{formats.NARROW}; " if formats.french() else "; "
    return between.join(_reason(one) for one in said.split("; "))


def _reason(said: str) -> str:
    code, _blank, rest = said.partition(" ")
    told = str(REASONS.get(code.rstrip(":"), ""))
    if not told:
        return said
    if not rest or rest.casefold() == told.casefold():
        return told
    return _("%(reason)s: %(details)s") % {"reason": told, "details": rest}
