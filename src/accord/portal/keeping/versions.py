"""Which version a database is of: the migrations recorded in it against those of the code."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

OURS = "accord."
Name = tuple[str, str]


@cache
def known() -> frozenset[Name]:
    """Return the migrations of the code, as (application, name), without importing each."""
    found = set()
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        try:
            package = import_module(module) if module else None
        except ModuleNotFoundError:
            continue
        if package:
            names = (found.name for found in pkgutil.iter_modules(package.__path__))
            found |= {(config.label, name) for name in names if name[0] not in "_~"}
    return frozenset(found)


def recorded() -> frozenset[Name]:
    """Return the migrations the database says it has; none where it is empty."""
    table = MigrationRecorder.Migration._meta.db_table
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT app, name FROM {table}")  # noqa: S608 (a constant of Django)
            return frozenset((app, name) for app, name in cursor.fetchall())
    except DatabaseError:
        if table in connection.introspection.table_names():
            raise
        return frozenset()


def joined(names: Iterable[Name]) -> list[str]:
    """Return migrations as sorted text, for example ``record.0001_initial``."""
    return sorted(f"{app}.{name}" for app, name in names)


def split(names: Iterable[str]) -> frozenset[Name]:
    """Return the migrations that ``joined`` wrote."""
    parts = (name.partition(".") for name in names)
    return frozenset((app, name) for app, _, name in parts)


def migrate(goals: Iterable[Name] | None = None) -> list[str]:
    """Bring the database to the code's version, or to the migrations named.

    Each step and the record of it are one transaction: a kill leaves the step done or not done.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = graph.leaf_nodes() if goals is None else _last_of(frozenset(goals), graph)
    plan = executor.migration_plan(targets)
    state = None
    for step in plan:
        with unconstrained():
            state = executor.migrate(targets, [step], state)
    if plan:
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def _last_of(goals: frozenset[Name], graph: MigrationGraph) -> list[Name]:
    """Return those of the migrations that no other of the same application follows."""
    followed = {
        (parent.key[0], parent.key[1])
        for goal in goals
        for parent in graph.node_map[goal].parents
        if parent.key[0] == goal[0]
    }
    return sorted(goals - followed)


@contextmanager
def unconstrained() -> Iterator[None]:
    """Open a transaction in which SQLite's tables may be changed.

    SQLite ignores the switch of its foreign keys inside a transaction, so it is set before.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    else:
        with connection.constraint_checks_disabled(), transaction.atomic():
            yield


def tables_at(migrations: Iterable[Name]) -> list[type[models.Model]]:
    """Return our tables as they were at these migrations, in alphabetical order.

    They come from the history of migrations, not from the code's models, so that a database of an
    older version can be read before it is upgraded.
    """
    loader = MigrationLoader(connection)
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith(OURS)}
    nodes = [m for m in sorted(migrations) if m in loader.graph.nodes and m[0] in ours]
    found = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    labels = {label for label, _ in nodes}
    return sorted(
        (m for m in found if m._meta.app_label in labels and m._meta.managed and not m._meta.proxy),
        key=lambda m: m._meta.label_lower,
    )


def start_over(goals: Iterable[Name]) -> None:
    """Drop every table of an empty database and build it anew at the migrations named."""
    cascade = "CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} {cascade}")
    migrate(goals)
