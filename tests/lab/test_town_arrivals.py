"""What comes to the town: a box that is met by the lab's own SSH, and an image that the lab's boxes know."""

import pytest

from lab.testing import street
from lab.town import arrivals, network
from provisioning import services
from provisioning.models import Box, FirmwareImage, Onboarding
from tests.apps.provisioning.make import AT

pytestmark = pytest.mark.django_db


def test_a_new_box_is_looked_for_and_shows_the_key_that_a_person_compares() -> None:
    with street(1) as lab:
        network.lay(lab.street, at=AT)
        arrivals.come(lab.street.box(1), at=AT)
        box = Box.objects.get()
        assert (box.state, box.host_key, Onboarding.objects.get().state) == ("in_stock", "", "asked")
        services.greet_boxes(at=AT)
        found = Onboarding.objects.get()
        assert (found.state, found.offered) == ("offered", lab.street.box(1).host_key)
    image = FirmwareImage.objects.get()
    assert (image.model, image.version, image.url) == (box.model, "17.9.4", f"http://192.0.2.20/{image.filename}")
