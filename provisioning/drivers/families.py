"""The box models that come with the product: data, installed as rows when the house is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class ReadyModel:
    """What a `BoxModel` row and its first template are made of; `interfaces` renames those that the template names."""

    name: str
    vendor: str
    driver: str
    rollback_style: str
    snmp_profile: str = "router"
    interfaces: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        text = (HERE / f"{self.driver}.j2").read_text()
        for shipped, real in self.interfaces.items():
            text = text.replace(f"interface {shipped}\n", f"interface {real}\n")
        return text


def ready_made_models() -> tuple[ReadyModel, ...]:
    """One model a family at least, each with a template for the states `open`, `walled` and `closed`."""
    xe = {"GigabitEthernet0/0": "GigabitEthernet0/0/0", "GigabitEthernet0/1": "GigabitEthernet0/0/1"}
    return (
        ReadyModel("Cisco C1101-4P", "Cisco", "cisco_ios", "revert_timer"),
        ReadyModel("Cisco C881", "Cisco", "cisco_ios", "delayed_reload"),
        ReadyModel("Cisco ISR 1100 (IOS-XE)", "Cisco", "cisco_ios", "revert_timer", interfaces=xe),
        ReadyModel("FRR on Linux", "FRRouting", "frr", "session_undo"),
        ReadyModel("Huawei AR", "Huawei", "huawei_vrp", "delayed_reload"),
        ReadyModel("Juniper SRX300", "Juniper", "juniper_junos", "commit_confirmed"),
        ReadyModel("MikroTik RouterOS", "MikroTik", "mikrotik_routeros", "scheduler"),
        ReadyModel("VyOS", "VyOS", "vyos", "commit_confirmed"),
        ReadyModel("Ubiquiti EdgeRouter", "Ubiquiti", "vyos", "commit_confirmed"),
    )
