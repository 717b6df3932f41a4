"""The body of a Prometheus remote write (protocol 1.0): a snappy-compressed protobuf `prometheus.WriteRequest`.

The few messages it needs are described here to protobuf's own runtime, field by field as in `prompb/remote.proto`, so
that no generated code is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import cramjam
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

Labels = tuple[tuple[str, str], ...]
_F = descriptor_pb2.FieldDescriptorProto
_SHAPES: Mapping[str, tuple[tuple[str, int, int, str], ...]] = {
    "Label": (("name", 1, _F.TYPE_STRING, ""), ("value", 2, _F.TYPE_STRING, "")),
    "Sample": (("value", 1, _F.TYPE_DOUBLE, ""), ("timestamp", 2, _F.TYPE_INT64, "")),
    "TimeSeries": (("labels", 1, _F.TYPE_MESSAGE, "Label"), ("samples", 2, _F.TYPE_MESSAGE, "Sample")),
    "WriteRequest": (("timeseries", 1, _F.TYPE_MESSAGE, "TimeSeries"),),
}


@cache
def _write_request() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="raccord_remote.proto", package="prometheus", syntax="proto3")
    for name, fields in _SHAPES.items():
        message = file.message_type.add(name=name)
        for field, number, kind, inner in fields:
            label = _F.LABEL_REPEATED if inner else _F.LABEL_OPTIONAL
            message.field.add(
                name=field, number=number, type=kind, label=label, type_name=f".prometheus.{inner}" if inner else None
            )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("prometheus.WriteRequest"))


def packed(series: Iterable[tuple[Labels, Iterable[tuple[int, float]]]]) -> bytes:
    """The body for these series: labels in the order of their names, samples (milliseconds, value) oldest first."""
    request = _write_request()()
    for labels, samples in series:
        one = request.timeseries.add()
        for name, value in labels:
            one.labels.add(name=name, value=value)
        for at, measured in samples:
            one.samples.add(timestamp=at, value=measured)
    return bytes(cramjam.snappy.compress_raw(request.SerializeToString()))
