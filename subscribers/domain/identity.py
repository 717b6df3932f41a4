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
    vat = _vat(vat_number, country)
    if vat.startswith("FR") and checked_siren and not vat.endswith(checked_siren):
        raise Refused("vat_number_of_another_siren", siren=checked_siren, vat_number=vat)
    return Identity(checked_siren, checked_siret, vat)


def _vat(number: str, country: str) -> str:
    compact = "".join(number.split()).upper()
    if compact and not compact[:2].isalpha():
        compact = country + compact
    return _checked("vat_number_invalid", compact, eu_vat.validate)


def _checked(code: str, number: str, validate: object) -> str:
    if not number.strip():
        return ""
    try:
        return str(validate(number))  # type: ignore[operator]
    except Wrong as error:
        raise Refused(code, number=number) from error
