"""The words of mails and letters, what is printed, and addresses that do not answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kernel import letters, services
from kernel.errors import Refused
from kernel.models import Bounce, LetterTemplate, Message, PrintRun, User
from web.api.registry import Act, Long, MaybeWord, Paper, Ref, Resource, Word, one_of

POST, WRITE = "letter.post", "letter.write"


def print_them(*, chosen: Sequence[Message], at: datetime, by: User) -> PrintRun:
    return services.print_letters(chosen, at=at, by=by)


def file_of_run(run: PrintRun) -> tuple[bytes, str, str]:
    return services.printed_file(run), f"courriers-{run.pk}.pdf", "application/pdf"


def post_all(run: PrintRun, *, at: datetime, by: User) -> None:
    """All of its letters that still wait."""
    waiting = run.letters.filter(state=Message.State.TO_POST)
    services.record_postings(dict.fromkeys(waiting, ""), at=at, by=by)


def mark_address(*, address: str, why: str, at: datetime, by: User) -> Bounce:
    return services.record_bounce(address, why=why, source=Bounce.Source.HAND, at=at, by=by)


def check(template: LetterTemplate) -> dict[str, Any]:
    found = services.check_words(template.kind, template.subject, template.body, language=template.language)
    faults = [{"line": one.line, "code": one.code, "told": one.told} for told in found for one in told]
    return {"faults": faults, "kind_known": services.wording(template.kind).kind.code == template.kind}


def draft(*, kind: str, language: str, at: datetime, by: User) -> LetterTemplate:
    if kind not in letters.kinds():
        raise Refused("letter_kind_unknown", kind=kind)
    return services.draft_letter(kind, language, at=at, by=by)


TEMPLATES = Resource(
    "letter_templates",
    "house",
    LetterTemplate,
    "The operator's own words of mails and letters, by kind, language and version.",
    shows=("kind", "language", "number", "subject", "body", "note", "drafted_at", "published_at"),
    staff="desk.read",
    filters={"kind": "kind", "language": "language"},
    acts=(
        Act(
            "draft", draft, WRITE, "Begin a version from the words in force",
            {"kind": Word, "language": one_of(letters.LANGUAGES)}, makes=True,
        ),
        Act(
            "edit", services.edit_letter, WRITE, "Write a draft anew",
            {"subject": Word, "body": Long, "note": (MaybeWord, "")},
        ),
        Act("check", check, WRITE, "What is wrong with it, each fault at its line",
            tells={"faults": list[dict[str, Any]], "kind_known": bool}),
        Act("publish", services.publish_letter, WRITE, "Send it from now on"),
        Act("drop", services.drop_letter, WRITE, "Throw a draft away", gone=True),
    ),
)  # fmt: skip
RUNS = Resource(
    "print_runs",
    "house",
    PrintRun,
    "Letters printed as one file.",
    shows=("at", "sha256"),
    staff="desk.read",
    acts=(
        Act("print", print_them, POST, "Draw letters as one PDF", {"chosen": Ref("messages", many=True)}, makes=True),
        Act("post_all", post_all, POST, "All of its letters were posted today"),
    ),
    papers=(Paper("file", file_of_run, "The PDF", customer=False),),
)
BOUNCES = Resource(
    "bounces",
    "house",
    Bounce,
    "Addresses that do not take what is sent to them.",
    shows=("address", "source", "why", "at", "cleared_at"),
    staff="desk.read",
    filters={"address": "address", "source": "source"},
    acts=(
        Act("mark", mark_address, POST, "Mark one by hand", {"address": Word, "why": Word}, makes=True),
        Act("clear", services.clear_bounce, POST, "It works again"),
    ),
)
RESOURCES = (TEMPLATES, RUNS, BOUNCES)
