from django.contrib.auth.base_user import AbstractBaseUser


def display_user(user: AbstractBaseUser) -> str:
    """How the account pages call a person."""
    return str(user)


def initials(name: str) -> str:
    """Two letters for a person's disc: `Nadia Roche` -> `NR`, `noc@example` -> `N`."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
