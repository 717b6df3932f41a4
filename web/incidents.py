"""What an incident is called, from its kind and where it strikes, in the reader's language."""

from django.utils.translation import gettext as _

from sla.models import Impact, Incident


def title(incident: Incident, impact: Impact | None = None) -> str:
    """`Node Gare down`, `Line down: Boulangerie Martin`, `Reported: Cabinet Roux`."""
    who = impact.contract.customer.name if impact else ""
    if incident.root_node is not None:
        return _("%(node)s down") % {"node": incident.root_node.name}
    told = {
        "outage": _("Line down: %(who)s"),
        "node": _("Node down: %(who)s"),
        "flapping": _("Line coming and going: %(who)s"),
        "report": _("Reported by %(who)s"),
    }
    return told.get(incident.kind, "%(who)s") % {"who": who or incident.number}
