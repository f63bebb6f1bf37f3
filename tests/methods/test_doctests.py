"""The examples in the docstrings of methods, standards and assess come out."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import accord.assess
import accord.methods
import accord.standards

ROOMS = (accord.assess, accord.methods, accord.standards)
MODULES = [m.name for room in ROOMS for m in walk_packages(room.__path__, f"{room.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    assert doctest.testmod(import_module(name)).failed == 0


METHODS = [
    name for name in MODULES if name.startswith(("accord.methods.air", "accord.methods.water"))
]


@pytest.mark.parametrize("name", METHODS)
def test_public_methods_name_source_raises_and_have_an_example(name):
    module = import_module(name)
    for function in vars(module).values():
        if getattr(function, "__module__", "") != name or not callable(function):
            continue
        if function.__name__.startswith("_") or isinstance(function, type):
            continue
        words = function.__doc__
        places = [words.find(mark) for mark in ("\n\n    Returns", "Raises:", "Source:", ">>>")]
        assert -1 not in places, function.__name__
        assert places == sorted(places), function.__name__
