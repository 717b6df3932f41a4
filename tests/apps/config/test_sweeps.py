"""The table of sweeps: each names a task that exists, a queue that a worker reads, and how often."""

from config.celery import QUEUES, SWEEPS, app, beat_table


def test_every_sweep_is_a_task() -> None:
    app.loader.import_default_modules()
    assert {name for name, _, _ in SWEEPS} <= set(app.tasks)


def test_every_task_of_ours_is_swept() -> None:
    """Work is a row, and a sweep finds it: a task that nothing sweeps would be lost with its message."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if ".tasks." in name and not name.startswith(("celery.", "django_structlog."))}
    assert ours == {name for name, _, _ in SWEEPS}


def test_every_queue_is_one_that_a_worker_reads() -> None:
    assert {queue for _, queue, _ in SWEEPS} == set(QUEUES)


def test_restoring_is_alone_on_its_queue_and_the_quickest() -> None:
    assert [(name, every) for name, queue, every in SWEEPS if queue == "restore"] == [
        ("provisioning.tasks.restore_due", 2)
    ]


def test_a_message_that_nobody_read_expires_by_the_next_ones() -> None:
    table = beat_table()
    assert table["monitoring.tasks.poll_due"]["options"] == {"queue": "monitoring", "expires": 10.0}
    assert table["sla.tasks.cross_thresholds"]["options"] == {"queue": "default", "expires": 30.0}


def test_tests_may_quicken_every_sweep_and_slow_none() -> None:
    table = beat_table(at_most=3)
    assert table["provisioning.tasks.restore_due"]["schedule"] == 2
    assert table["invoicing.tasks.lift_suspensions"]["schedule"] == 3
    assert table["sla.tasks.recompute_clocks"]["schedule"] == 12
    assert table["sla.tasks.recompute_clocks"]["options"]["expires"] == 60
