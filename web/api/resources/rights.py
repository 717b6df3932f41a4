"""Files of customers, people's rights over their data, terms, and the registers."""

from typing import Annotated, Any

from pydantic import Field

from kernel.models import User
from subscribers import services
from subscribers.models import (
    Breach,
    Consent,
    CustomerFile,
    Processing,
    Processor,
    ProcessorAgreement,
    RightsRequest,
    TermsAcceptance,
    TermsVersion,
)
from subscribers.services import registers
from web import personal_data
from web.api.registry import (
    Act,
    Country,
    Day,
    Long,
    MaybeText,
    MaybeWord,
    Moment,
    Number,
    Paper,
    Ref,
    Resource,
    Text,
    Word,
)
from web.api.resources import deals
from web.portal import mine as own

WRITE = "customer.write"
Short = Annotated[str, Field(min_length=1, max_length=160)]
_ACTIVITY = (
    dict.fromkeys(("name", "basis"), Short)
    | dict.fromkeys(("purpose", "people", "data"), Text)
    | dict.fromkeys(("recipients", "kept", "security"), (MaybeText, ""))
)
_PROCESSOR = {"name": Word, "service": Word, "country": Country, "data": Text, "contact": (MaybeWord, "")}


def decide(request: RightsRequest, *, approved: bool, answer: str, at: Any, by: User) -> RightsRequest:
    """An approved access is answered with the archive, shown in his portal."""
    file = None
    if approved and request.kind == "access":
        name, data = f"donnees-{request.customer.number}.zip", personal_data.archive(request.customer)
        facts: dict[str, Any] = {"media_type": "application/zip", "kind": "export", "customer": request.customer}
        file = services.keep_own_file(data, name=name, at=at, shown=True, **facts)
    return services.decide_request(request, approved=approved, answer=answer, at=at, by=by, file=file)


def enter_activity(**facts: Any) -> Processing:
    return registers.save_processing(None, **facts)


def enter_processor(**facts: Any) -> Processor:
    return registers.save_processor(None, **facts)


FILES = Resource(
    "customer_files",
    "customers",
    CustomerFile,
    "Files kept of customers. A customer sees those shown to him.",
    shows=(
        *("customer=customer.number", "contract=contract.number", "kind", "name", "media_type", "size", "sha256"),
        *("shown", "added_at"),
    ),
    staff="customer.read",
    rows=lambda: CustomerFile.objects.filter(removed_at=None),
    mine=own.files,
    related=("customer", "contract"),
    filters={"customer": "customer__number", "contract": "contract__number", "kind": "kind"},
    acts=(Act("remove", deals.remove_file, WRITE, "Remove it"),),
    papers=(Paper("content", deals.file_of, "The file itself"),),
)
CONSENTS = Resource(
    "consents",
    "customers",
    Consent,
    "What customers agreed to, and no longer, with its day.",
    shows=("customer=customer.number", "kind", "given", "at", "by=by.email"),
    staff="customer.read",
    mine=lambda user: Consent.objects.filter(customer__in=own.customers(user)),
    related=("customer", "by"),
    filters={"customer": "customer__number", "kind": "kind"},
)
REQUESTS = Resource(
    "rights_requests",
    "customers",
    RightsRequest,
    "Requests of people about their data, and until when each must be answered.",
    shows=(
        *("customer=customer.number", "kind", "state", "changes", "words", "asked_at", "due_on", "decided_at"),
        *("answer", "file=file_id"),
    ),
    staff="customer.read",
    mine=lambda user: RightsRequest.objects.filter(customer__in=own.customers(user)),
    related=("customer",),
    filters={"customer": "customer__number", "state": "state", "kind": "kind"},
    acts=(Act("decide", decide, WRITE, "Grant it or refuse it", {"approved": bool, "answer": (MaybeText, "")}),),
)
TERMS = Resource(
    "terms_versions",
    "customers",
    TermsVersion,
    "The general terms, version by version.",
    shows=("number", "valid_from", "text", "text_en", "sha256", "summary", "published_at"),
    staff="customer.read",
    acts=(
        Act(
            "publish",
            services.publish_terms,
            WRITE,
            "Publish the next version: it is accepted at the next sign-in",
            {"text": Long, "valid_from": Day, "text_en": (MaybeText, ""), "summary": (MaybeText, "")},
            makes=True,
        ),
    ),
)
ACCEPTANCES = Resource(
    "terms_acceptances",
    "customers",
    TermsAcceptance,
    "Who accepted which terms.",
    shows=("terms=terms.number", "user=user.email", "name", "at"),
    staff="customer.read",
    related=("terms", "user"),
    filters={"terms": "terms__number"},
)
BREACHES = Resource(
    "breaches",
    "customers",
    Breach,
    "The register of data breaches, with the clock of 72 hours.",
    shows=(
        *("title", "noticed_at", "due_at", "nature", "data", "people", "consequences", "measures", "risk"),
        *("notified_at", "reference", "late_because", "people_told_at", "closed_at"),
    ),
    staff="customer.read",
    acts=(
        Act(
            "record",
            registers.record_breach,
            WRITE,
            "Enter a breach",
            {
                "title": Word,
                "noticed_at": Moment,
                "risk": (bool, False),
                "people": (Number, 0),
                **dict.fromkeys(("nature", "data", "consequences", "measures"), (MaybeText, "")),
            },
            makes=True,
        ),
        Act(
            "notify",
            registers.notify_breach,
            WRITE,
            "The authority was told",
            {"reference": Word, "late_because": (MaybeText, "")},
        ),
        Act("close", registers.close_breach, WRITE, "Nothing is left to do", {"measures": Text, "people_told": bool}),
    ),
)
ACTIVITIES = Resource(
    "processing_activities",
    "customers",
    Processing,
    "The register of processing.",
    shows=("name", "purpose", "basis", "people", "data", "recipients", "kept", "security"),
    staff="customer.read",
    acts=(
        Act("enter", enter_activity, WRITE, "Enter an activity", _ACTIVITY, makes=True),
        Act("change", registers.save_processing, WRITE, "Change it", deals.changed(_ACTIVITY)),
    ),
)
PROCESSORS = Resource(
    "processors",
    "customers",
    Processor,
    "Subcontractors who handle personal data.",
    shows=("name", "service", "country", "data", "contact", "ended_on"),
    staff="customer.read",
    acts=(
        Act("enter", enter_processor, WRITE, "Enter a subcontractor", _PROCESSOR, makes=True),
        Act("change", registers.save_processor, WRITE, "Change it", deals.changed(_PROCESSOR)),
        Act(
            "agree",
            registers.add_agreement,
            WRITE,
            "The next version of the agreement with it",
            {
                "signed_on": Day,
                "valid_until": (Day | None, None),
                "summary": (MaybeText, ""),
                "file": Ref("customer_files", optional=True),
            },
            returns="processor_agreements",
        ),
    ),
)
AGREEMENTS = Resource(
    "processor_agreements",
    "customers",
    ProcessorAgreement,
    "Agreements with subcontractors.",
    shows=("processor=processor.name", "version", "signed_on", "valid_until", "summary", "file=file_id", "recorded_at"),
    staff="customer.read",
    related=("processor",),
    filters={"processor": "processor"},
)
RESOURCES = (FILES, CONSENTS, REQUESTS, TERMS, ACCEPTANCES, BREACHES, ACTIVITIES, PROCESSORS, AGREEMENTS)
