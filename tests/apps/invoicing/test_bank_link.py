"""The bank's file server, spoken to over real SFTP: a batch dropped once, answers fetched once, a pinned key."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from invoicing import services
from invoicing.models import BankFile, BankLink, DebitAttempt, FetchedFile
from kernel.errors import Refused
from lab.bank import Bank
from lab.bank_server import PASSWORD, USER, BankServer, bank_server
from tests.apps.invoicing import bank_world as world

pytestmark = pytest.mark.django_db
GOOD, POOR = world.iban(6001), world.iban(6002)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BankServer]:
    with bank_server(tmp_path) as running:
        yield running


def link(server: BankServer, **facts: object) -> BankLink:
    given = {"host": "127.0.0.1", "port": server.port, "username": USER, "password": PASSWORD}
    return BankLink.objects.create(name="Banque", **given | {"host_key": server.host_key} | facts)


def asked() -> str:
    world.debtor(account=GOOD)
    world.debtor(account=POOR)
    batch = services.ask_hand_over(world.frozen(), at=world.PROPOSED, by=world.preparer())
    assert batch.state == "frozen"
    services.hand_over_batches(at=world.PROPOSED)
    batch.refresh_from_db()
    return batch.state


def test_a_batch_is_dropped_whole_and_once(server: BankServer) -> None:
    link(server)
    assert asked() == "handed_over"
    (dropped,) = server.outbox.iterdir()
    batch = DebitAttempt.objects.latest("pk").batch
    assert (dropped.name, dropped.read_bytes()) == (batch.file.name, services.batch_bytes(batch))


@pytest.mark.parametrize("wrong", ["key", "password"])
def test_another_key_or_a_wrong_password_leaves_the_batch_frozen(server: BankServer, wrong: str) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    link(server, **({"host_key": other} if wrong == "key" else {"password": "no"}))
    assert asked() == "frozen"
    assert list(server.outbox.iterdir()) == []


def test_a_server_that_is_down_is_tried_again(server: BankServer, tmp_path: Path) -> None:
    row = link(server, port=1)
    assert asked() == "frozen"
    BankLink.objects.filter(pk=row.pk).update(port=server.port)
    assert services.hand_over_batches(at=world.PROPOSED) == 1


def test_answers_are_fetched_once_and_a_bad_one_holds_up_nobody(server: BankServer) -> None:
    link(server)
    asked()
    content = services.batch_bytes(DebitAttempt.objects.latest("pk").batch)
    bank = Bank({POOR: "AM04"}, {})
    (server.inbox / "a.xml").write_bytes(bank.status_report(content, at=world.HANDED)[:-30])
    (server.inbox / "b.xml").write_bytes(bank.status_report(content, at=world.HANDED))
    (server.inbox / "c.xml.part").write_bytes(b"half")
    assert services.fetch_bank_files(at=world.COLLECTED) == 2
    assert services.fetch_bank_files(at=world.COLLECTED) == 0
    assert [(one.name, one.file is None) for one in FetchedFile.objects.order_by("name")] == [
        ("a.xml", True),
        ("b.xml", False),
    ]
    assert DebitAttempt.objects.filter(state="rejected").count() == 1


class TestParcels:
    def files(self) -> tuple[bytes, bytes]:
        world.debtor(account=GOOD)
        world.debtor(account=POOR)
        content, bank = services.batch_bytes(world.handed_over()), Bank({POOR: "AM04"}, {})
        return bank.status_report(content, at=world.HANDED), bank.notification(content, at=world.COLLECTED)

    def zipped(self, *files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for rank, data in enumerate(files):
                archive.writestr(f"{rank}.xml", data)
        return out.getvalue()

    def states(self) -> list[str]:
        return sorted(DebitAttempt.objects.values_list("state", flat=True))

    def test_a_zip_of_several_files_is_taken_in_whole(self) -> None:
        file = services.import_bank_file(self.zipped(*self.files()), name="j.zip", at=world.COLLECTED)
        assert (file.documents, self.states()) == (2, ["rejected", "settled"])

    @pytest.mark.parametrize("spoil", [lambda data: data[:-40], lambda data: data[: len(data) // 2]])
    def test_of_a_truncated_zip_nothing_is_believed(self, spoil: object) -> None:
        data = self.zipped(*self.files())
        with pytest.raises(Refused, match="bank_file_unreadable"):
            services.import_bank_file(spoil(data), name="j.zip", at=world.COLLECTED)  # type: ignore[operator]
        assert (BankFile.objects.count(), self.states()) == (0, ["submitted", "submitted"])

    def test_of_a_zip_with_one_truncated_file_nothing_is_believed(self) -> None:
        first, second = self.files()
        with pytest.raises(Refused, match="bank_file_unreadable"):
            services.import_bank_file(self.zipped(first, second[:-50]), name="j.zip", at=world.COLLECTED)
        assert self.states() == ["submitted", "submitted"]

    def test_a_file_in_latin_1_that_says_so_is_read(self) -> None:
        _first, second = self.files()
        text = second.decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').replace("Menuiserie", "Élan")
        services.import_bank_file(text.encode("latin-1"), name="l.xml", at=world.COLLECTED)
        assert self.states() == ["settled", "submitted"]

    def test_the_same_file_under_another_name_changes_nothing(self) -> None:
        _first, second = self.files()
        one = services.import_bank_file(second, name="a.xml", at=world.COLLECTED)
        assert services.import_bank_file(second, name="b.xml", at=world.COLLECTED + world.DAY) == one
        again = services.import_bank_file(self.zipped(second), name="c.zip", at=world.COLLECTED + world.DAY)
        assert set(again.events.values_list("state", flat=True)) == {"repeated"}
