"""How the database is spoken to."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection


@pytest.mark.django_db
def test_a_reading_left_half_way_leaves_no_cursor_to_be_closed_in_another_statement() -> None:
    rows = ContentType.objects.order_by("pk").iterator(chunk_size=2)
    next(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)
    assert len(list(rows)) == ContentType.objects.count() - 1
