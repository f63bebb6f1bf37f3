"""A node of its own folder, a client of a party's technician, and the worker in this process."""

from __future__ import annotations

import pytest


@pytest.fixture
def folder(tmp_path, settings, monkeypatch):
    """This node's data folder, empty."""
    folder = tmp_path / "data"
    folder.mkdir()
    settings.ACCORD_DATA = folder
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    monkeypatch.setenv("ACCORD_DATA", str(folder))
    return folder


@pytest.fixture
def technician(folder, signed_in):
    """A technician of Thailand."""
    return signed_in("TH", "technician", "th-technician")


@pytest.fixture
def stranger(folder, signed_in):
    """A technician of Viet Nam."""
    return signed_in("VN", "technician", "vn-technician")


@pytest.fixture
def work(monkeypatch):
    """Do the jobs at once where a page waits for them, as the worker would."""
    from accord.portal.jobs.models import Job
    from accord.portal.jobs.worker import Worker
    from accord.portal.uploads import duties

    def waited(found: Job, seconds: float = 0) -> Job:
        while Worker().work_once():
            pass
        found.refresh_from_db()
        return found

    monkeypatch.setattr(duties, "waited", waited)
