"""A database with every migration applied, kept between runs and copied for each test process.

Migrating from nothing costs a quarter of a minute; PostgreSQL copies the result in a tenth of a second. The copy is
keyed by what the migrations say, so it can never be an old one.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from psycopg import sql

PREFIX = "raccord_migrated_"
PROJECT = Path(__file__).resolve().parent.parent
# Several checkouts may share a server, and whoever goes from branch to branch comes back.
KEPT = 8


def migrated_database() -> str:
    """The name of the database to copy; made by the first process that asks, while the others wait for it."""
    name = PREFIX + _digest()
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC"
        found = [row[0] for row in server.execute(query, [PREFIX])]
        if name not in found:
            for old in found[KEPT:]:
                with suppress(psycopg.errors.ObjectInUse):  # Another run still copies it; the next one drops it.
                    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            _make(server, name)
    return name


def _make(server: psycopg.Connection, name: str) -> None:
    draft = f"{name}_draft"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)))  # of who was killed
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    env = {**os.environ, "DATABASE_URL": address(draft), "LOG_LEVEL": "WARNING"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=PROJECT, env=env, check=True)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _digest() -> str:
    """Of our migrations and of the versions of all others'."""
    seen = hashlib.sha256((PROJECT / "requirements" / "dev.lock").read_bytes())
    for path in sorted(PROJECT.glob("*/migrations/*.py")):
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()[:12]


def _server() -> dict[str, str]:
    database = settings.DATABASES["default"]
    words = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    return {name: str(value) for name, value in words.items() if value}


def address(name: str) -> str:
    """The address of a database on the server of the tests."""
    return f"postgresql:///{name}?{urlencode(_server())}"
