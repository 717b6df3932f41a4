"""The town's planned work, rota, ready answers, mail and complaint stand, told through the services."""

from datetime import timedelta

import pytest

from lab.town import founding, guarantee
from provisioning.models import Line, Node
from sla.models import CannedReply, Complaint, InboundMail, MaintenanceWindow, OnCallShift
from sla.selectors.clocks import version_hours
from tests.apps.sla.world import MONDAY_9, make_line, noc


@pytest.mark.django_db
def test_the_scene_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    line, person = make_line(), noc()
    Line.objects.filter(pk=line.pk).update(node=Node.objects.create(code="olt-02", name="OLT 2", kind="olt"))
    monkeypatch.setattr(founding, "person", lambda _name: person)
    hours = version_hours(line.contract.calendar.versions.get().pk)
    guarantee.surround(MONDAY_9 + timedelta(hours=1), hours)
    window = MaintenanceWindow.objects.get()
    assert (window.state, window.lines.get().exempts) == ("announced", True)
    assert (OnCallShift.objects.count(), CannedReply.objects.count(), Complaint.objects.count()) == (1, 3, 1)
    assert InboundMail.objects.get().outcome == "queued"
