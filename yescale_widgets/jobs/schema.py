"""The ledger's tables, as a list of steps: each leads from one version of the file to the next and keeps all rows.

A step that was released is never changed; what comes later is a new step at the end.
"""

from __future__ import annotations

import sqlite3

from yescale_widgets.jobs.sqlite import transaction

_FIRST = """
CREATE TABLE IF NOT EXISTS tasks (
  key TEXT PRIMARY KEY, origin TEXT, name TEXT, note BLOB, prompt TEXT, task_id TEXT, status TEXT, raw_status TEXT,
  progress REAL, error TEXT, remark TEXT, payload BLOB, request_id TEXT, submitted_at REAL, finished_at REAL,
  updated_at REAL, watching INTEGER, owner TEXT, until REAL, change INTEGER
);
CREATE INDEX IF NOT EXISTS tasks_by_id ON tasks (task_id);
CREATE INDEX IF NOT EXISTS tasks_by_change ON tasks (change);
CREATE INDEX IF NOT EXISTS tasks_pending ON tasks (status) WHERE status IN ('submitting', 'queued', 'running');
CREATE TABLE IF NOT EXISTS counter (one INTEGER PRIMARY KEY CHECK (one = 1), change INTEGER NOT NULL);
INSERT OR IGNORE INTO counter VALUES (1, 0);
"""

_MONEY = """
ALTER TABLE tasks ADD COLUMN direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN notebook TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN cost REAL;
CREATE TABLE spent (
  key TEXT PRIMARY KEY, at REAL NOT NULL, notebook TEXT NOT NULL, made_up INTEGER NOT NULL, counted INTEGER NOT NULL,
  usd REAL
);
CREATE INDEX spent_by_time ON spent (at);
CREATE TABLE budgets (
  scope TEXT PRIMARY KEY, per TEXT NOT NULL, notebook TEXT NOT NULL, calls INTEGER, usd REAL, since REAL NOT NULL
);
INSERT INTO spent SELECT key, submitted_at, '', origin = 'sandbox', 1, NULL FROM tasks WHERE status != 'failed';
"""

STEPS: tuple[str, ...] = (_FIRST, _MONEY)
"""Step n makes version n + 1 of the file out of version n; version 0 is an empty file."""
VERSION = len(STEPS)


def migrate(connection: sqlite3.Connection, steps: tuple[str, ...] | None = None) -> None:
    """Bring a file up to the version that the steps make: all of them or none, and once where several kernels come at
    the same moment.

    The connection is in autocommit mode.
    """
    steps = STEPS if steps is None else steps
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for step in steps[version:]:
            for statement in filter(str.strip, step.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(version, len(steps))}")
