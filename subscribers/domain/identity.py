"""The numbers that the French state gives to those who trade, checked by their own check digits."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError as Wrong
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from kernel.errors import Refused


@dataclass(frozen=True)
class Identity:
    """Compact numbers that agree with one another; the empty ones are not known."""

    siren: str = ""
    siret: str = ""
    vat_number: str = ""


def french_vat_number(siren: str) -> str:
    """The VAT number of a French SIREN: its key is (12 + 3 x (SIREN mod 97)) mod 97 (CGI, art. 286 ter)."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def identity(*, siren: str = "", siret: str = "", vat_number: str = "", country: str = "FR") -> Identity:
    """The numbers checked and compact; a missing SIREN is taken from the SIRET, whose first nine digits it is.

    Raises:
        Refused: `siren_invalid`, `siret_invalid`, `vat_number_invalid`, `siret_of_another_siren`,
            `vat_number_of_another_siren`.
    """
    checked_siret = _checked("siret_invalid", siret, siret_numbers.validate)
    checked_siren = _checked("siren_invalid", siren, siren_numbers.validate) or checked_siret[:9]
    if checked_siret and not checked_siret.startswith(checked_siren):
        raise Refused("siret_of_another_siren", siren=checked_siren, siret=checked_siret)
    vat = _with_country(vat_number, country)
    expected = french_vat_number(checked_siren) if checked_siren and vat.startswith("FR") else ""
    # A key with letters is not reckoned from the SIREN, and is left to its own check.
    if expected and (not vat.endswith(checked_siren) or (vat[2:4].isdigit() and vat != expected)):
        raise Refused("vat_number_of_another_siren", siren=checked_siren, vat_number=vat, expected=expected)
    return Identity(checked_siren, checked_siret, _checked("vat_number_invalid", vat, eu_vat.validate))


def _with_country(number: str, country: str) -> str:
    compact = "".join(letter for letter in number if letter.isalnum()).upper()
    return country + compact if compact and not compact[:2].isalpha() else compact


def _checked(code: str, number: str, validate: object) -> str:
    if not number.strip():
        return ""
    try:
        return str(validate(number))  # type: ignore[operator]
    except Wrong as error:
        raise Refused(code, number=number) from error
