"""The administration holds the operator's settings; what signs people in is changed elsewhere, and evidence nowhere."""

import pytest
from axes.models import AccessAttempt

from tests.apps.subscribers.make import make_user
from tests.web.world import as_


@pytest.mark.django_db
def test_the_administration_is_ours_and_leaves_out_what_signs_people_in() -> None:
    client = as_(make_user("admin@operator.example", "admin"))
    page = client.get("/admin/").content.decode()
    assert ("Raccord" in page, "Django" in page) == (True, False)
    gone = ("auth/group", "account/emailaddress", "mfa/authenticator", "usersessions/usersession")
    assert [client.get(f"/admin/{name}/").status_code for name in gone] == [404] * 4
    attempt = AccessAttempt.objects.create(username="x", ip_address="192.0.2.1", failures_since_start=3)
    path = f"/admin/axes/accessattempt/{attempt.pk}"
    seen = [client.get(f"{path}/change/").status_code, client.post(f"{path}/delete/", {"post": "yes"}).status_code]
    assert (seen, AccessAttempt.objects.count()) == ([200, 403], 1)
