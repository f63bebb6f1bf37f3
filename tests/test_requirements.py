"""The locks: complete against pyproject.toml, hashed, and free of any address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ["runtime", "dev"]
OWN_LOCKS = ["spark"]
"""Extras with a lock of their own: they are large, and only their own tests need them."""


def locked(lock: str) -> dict[str, tuple[str, int]]:
    """Name → (version, number of hashes) of every entry."""
    text = (REQUIREMENTS / f"{lock}.lock").read_text("utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    found: dict[str, tuple[str, int]] = {}
    for entry in entries:
        pin = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry)
        assert pin, f"not pinned: {entry.splitlines()[0]}"
        found[canonicalize_name(pin[1])] = (pin[2], entry.count("--hash=sha256:"))
    return found


def wanted(lines: list[str]) -> list[Requirement]:
    stated = (line.split("#")[0].strip() for line in lines)
    return [Requirement(line) for line in stated if line and not line.startswith("-")]


def unsatisfied(requirements: list[Requirement], lock: str) -> list[str]:
    versions = {name: version for name, (version, _) in locked(lock).items()}
    return [
        f"{need} (locked: {have or 'no'})"
        for need in requirements
        if not (have := versions.get(canonicalize_name(need.name)))
        or not need.specifier.contains(have, prereleases=True)
    ]


def test_runtime_lock_satisfies_the_project() -> None:
    stated = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    stated += (REQUIREMENTS / "runtime.in").read_text("utf-8").splitlines()
    missing = unsatisfied(wanted(stated), "runtime")
    assert not missing, f"run make lock: {missing}"


def test_dev_lock_satisfies_its_source_and_the_extras() -> None:
    stated = (REQUIREMENTS / "dev.in").read_text("utf-8").splitlines()
    for name, extra in PROJECT["project"]["optional-dependencies"].items():
        stated += [] if name in OWN_LOCKS else extra
    missing = unsatisfied(wanted(stated), "dev")
    assert not missing, f"run make lock: {missing}"


def test_the_locks_agree_with_each_other() -> None:
    runtime, dev = locked("runtime"), locked("dev")
    differing = {name for name in runtime.keys() & dev.keys() if runtime[name] != dev[name]}
    assert not differing, f"run make lock: {sorted(differing)}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_hashed(lock: str) -> None:
    assert [name for name, (_, hashes) in locked(lock).items() if not hashes] == []


@pytest.mark.parametrize(
    "name", [*(f"{lock}.lock" for lock in LOCKS), "runtime.in", "dev.in", "spark.in"]
)
def test_no_address_in_any_file(name: str) -> None:
    text = (REQUIREMENTS / name).read_text("utf-8")
    assert re.findall(r"://|--(?:extra-)?index|--find-links| @ |(?:^|\s)/\S+", text) == []
