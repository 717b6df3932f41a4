"""The `cisco-like` profile: the objects a device shows, and where each is read. `lab/README.md` lists them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from pysnmp.proto.rfc1902 import Counter32, Counter64, Gauge32, Integer32, ObjectIdentifier, OctetString, TimeTicks

from lab.device import Device, Interface
from lab.snmp.view import Oid, Reader

SYSTEM = (1, 3, 6, 1, 2, 1, 1)
IF_NUMBER = (1, 3, 6, 1, 2, 1, 2, 1, 0)
IF_ENTRY = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IF_X_ENTRY = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
IF_TABLE_LAST_CHANGE = (1, 3, 6, 1, 2, 1, 31, 1, 5, 0)
ENTITY = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
CPU = (1, 3, 6, 1, 4, 1, 9, 9, 109, 1, 1, 1, 1)
MEMORY = (1, 3, 6, 1, 4, 1, 9, 9, 48, 1, 1, 1)
TEMPERATURE = (1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1)
SENSOR = (1, 3, 6, 1, 4, 1, 9, 9, 91, 1, 1, 1, 1)
PRODUCT = (1, 3, 6, 1, 4, 1, 9, 1, 2862)

CHASSIS, RECEIVER, TRANSMITTER = 1, 1001, 1002  # entPhysicalIndex
DBM, UNITS, OK = 14, 9, 1  # CISCO-ENTITY-SENSOR-MIB

Row = tuple[Oid, Reader]
Column = Callable[[Interface], Any]


def rows(device: Device) -> Iterator[Row]:
    """Every object of the device with its reader."""
    yield from _system(device)
    yield from _interfaces(device)
    yield from _health(device)
    yield from _optics(device)


def _system(device: Device) -> Iterator[Row]:
    yield (*SYSTEM, 1, 0), lambda: OctetString(device.description)
    yield (*SYSTEM, 2, 0), lambda: ObjectIdentifier(PRODUCT)
    yield (*SYSTEM, 3, 0), lambda: _ticks(device.uptime)
    yield (*SYSTEM, 4, 0), lambda: OctetString(device.contact)
    yield (*SYSTEM, 5, 0), lambda: OctetString(device.system_name)
    yield (*SYSTEM, 6, 0), lambda: OctetString(device.location)
    yield (*SYSTEM, 7, 0), lambda: Integer32(78)


def _interfaces(device: Device) -> Iterator[Row]:
    yield IF_NUMBER, lambda: Integer32(len(device.interfaces))
    yield IF_TABLE_LAST_CHANGE, lambda: _ticks(device.table_changed_at - device.booted_at)
    for entry, columns in ((IF_ENTRY, _if_columns(device)), (IF_X_ENTRY, IF_X_COLUMNS)):
        for column, read in columns.items():
            for row in device.interfaces.values():
                yield (*entry, column, row.index), partial(read, row)


def _if_columns(device: Device) -> dict[int, Column]:
    return {
        1: lambda row: Integer32(row.index),
        2: lambda row: OctetString(row.name),
        3: lambda row: Integer32(row.kind),
        4: lambda row: Integer32(1500),
        5: lambda row: Gauge32(min(row.speed, 2**32 - 1)),
        6: lambda row: OctetString(bytes.fromhex(row.mac.replace(":", ""))),
        7: lambda row: Integer32(1 if row.admin_up else 2),
        8: lambda row: Integer32(1 if row.oper_up else 2),
        9: lambda row: _ticks(max(0.0, row.changed_at - device.booted_at)),
        10: lambda row: Counter32(int(row.counters.in_octets) % 2**32),
        11: lambda row: Counter32(row.counters.in_packets % 2**32),
        13: lambda _: Counter32(0),
        14: lambda row: Counter32(row.counters.in_errors),
        16: lambda row: Counter32(int(row.counters.out_octets) % 2**32),
        17: lambda row: Counter32(row.counters.out_packets % 2**32),
        19: lambda _: Counter32(0),
        20: lambda _: Counter32(0),
    }


IF_X_COLUMNS: dict[int, Column] = {
    1: lambda row: OctetString(row.short),
    6: lambda row: Counter64(int(row.counters.in_octets)),
    7: lambda row: Counter64(row.counters.in_packets),
    10: lambda row: Counter64(int(row.counters.out_octets)),
    11: lambda row: Counter64(row.counters.out_packets),
    15: lambda row: Gauge32(row.speed // 1_000_000),
    18: lambda row: OctetString(row.alias),
}


def _health(device: Device) -> Iterator[Row]:
    for column in (6, 7, 8):  # busy in the last 5 s, 1 min, 5 min
        yield (*CPU, column, 1), lambda: Gauge32(device.cpu_percent())
    yield (*MEMORY, 2, 1), lambda: OctetString("Processor")
    yield (*MEMORY, 5, 1), lambda: Gauge32(device.memory_bytes()[0])
    yield (*MEMORY, 6, 1), lambda: Gauge32(device.memory_bytes()[1])
    yield (*TEMPERATURE, 2, 1), lambda: OctetString("chassis")
    yield (*TEMPERATURE, 3, 1), lambda: Gauge32(device.celsius())
    yield (*TEMPERATURE, 6, 1), lambda: Integer32(1)


def _optics(device: Device) -> Iterator[Row]:
    yield (*ENTITY, 2, CHASSIS), lambda: OctetString(f"{device.model} chassis")
    yield (*ENTITY, 11, CHASSIS), lambda: OctetString(device.serial)
    yield (*ENTITY, 13, CHASSIS), lambda: OctetString(device.model)
    for place, (index, name) in enumerate(((RECEIVER, "Receive"), (TRANSMITTER, "Transmit"))):
        yield (*ENTITY, 2, index), partial(OctetString, f"Optical {name} Power Sensor")
        yield (*SENSOR, 1, index), lambda: Integer32(DBM)
        yield (*SENSOR, 2, index), lambda: Integer32(UNITS)
        yield (*SENSOR, 3, index), lambda: Integer32(1)  # decimals in the value
        yield (*SENSOR, 4, index), partial(_tenths, device, place)
        yield (*SENSOR, 5, index), lambda: Integer32(OK)


def _tenths(device: Device, place: int) -> Any:
    return Integer32(round(device.optical_dbm()[place] * 10))


def _ticks(seconds: float) -> Any:
    """Hundredths of a second, which wrap after 497 days."""
    return TimeTicks(int(seconds * 100) % 2**32)
