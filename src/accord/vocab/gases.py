"""Conversion of gases between mass and volume, with its reference state: data, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def gas_conversion() -> Mapping[str, Any]:
    """Return REF-UNIT-CONVERSION: factors at 25 °C, molar masses, reference states and rules."""
    text = files("accord.vocab").joinpath("gas_conversion.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - text only
    return data
