"""What a bank gives in one parcel: a file, or a zip of files. Nothing is believed of one that does not open whole."""

from __future__ import annotations

import io
import zipfile
import zlib

from kernel.errors import Refused

ZIP = b"PK\x03\x04"
MOST_FILES = 500
LARGEST = 256 * 1024 * 1024


def unpack(content: bytes) -> list[tuple[str, bytes]]:
    """The files of a parcel by name, in their order; a file that is no zip is its own parcel.

    Raises:
        Refused: `bank_file_unreadable` for a damaged zip, `bank_file_too_large` for one that would swell.
    """
    if not content.startswith(ZIP):
        return [("", content)]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > LARGEST:
                raise Refused("bank_file_too_large", size=sum(one.file_size for one in members))
            if not members:
                raise Refused("bank_file_unreadable", why="empty", document=0)
            return [(one.filename, archive.read(one)) for one in members]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise Refused("bank_file_unreadable", why=type(error).__name__, document=0) from error
