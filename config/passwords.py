"""Passwords that every list of leaked ones holds in some shape: a known word with a number behind it, few signs."""

from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FRENCH: Final = frozenset(
    (
        *("motdepasse", "azerty", "azertyuiop", "azertyuiopqsdfghjklm", "bonjour", "soleil", "chouchou", "doudou"),
        *("marseille", "internet", "telephone", "administrateur", "fibre", "raccord", "jetaime", "loulou", "secret"),
        *("bienvenue", "connexion", "entreprise"),
    )
)
ENDS: Final = "0123456789!?.,;:*$&@#%+-_= "
FEWEST: Final = 5
"""Different signs: `aaaaaaaaaaaa` and `abababababab` are long and nothing else."""


class WornPasswords(CommonPasswordValidator):
    """A known word stays known with a year behind it."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = password.lower().strip(ENDS)
        if len(set(password.lower())) < FEWEST or bare in FRENCH or bare in self.passwords or len(bare) < FEWEST:
            raise ValidationError(_("This password is among the first that anybody would try."), code="password_worn")

    def get_help_text(self) -> str:
        return _("A known word with a number behind it is not enough.")
