"""What a form asks of the identifiers that every paper bears: their own check digits, told with an example."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError as Wrong
from stdnum.fr import siret


def checked_siret(given: str) -> str:
    """The fourteen digits. Raises ValidationError in the reader's language."""
    try:
        return str(siret.validate(given))
    except Wrong as error:
        raise ValidationError(
            _("This is not a valid SIRET: fourteen digits, such as 732 829 320 00074. Are two of them swapped?")
        ) from error


def checked_iban(given: str) -> str:
    """The account without spaces. Raises ValidationError in the reader's language."""
    try:
        return str(IBAN(given))
    except SchwiftyException as error:
        raise ValidationError(
            _("This is not a valid IBAN, such as FR76 3000 6000 0112 3456 7890 189. Are two characters swapped?")
        ) from error
