"""Which units a column of a parameter may be in, and whether a unit becomes the parameter's."""

from __future__ import annotations

from accord.kernel.errors import AccordError
from accord.vocab.parameters import Parameter, parameters
from accord.vocab.units import Unit, conversion

GASES = ("ug/m3", "mg/m3", "ppb", "ppm", "index")
PARTICLES = ("ug/m3", "mg/m3", "index")
WATERS = ("mg/L", "ug/L", "ng/L")
COUNTS = ("1/100mL", "1/mL", "1/L")


def unit_choices(parameter: Parameter) -> list[str]:
    """Return the units files usually give a parameter in.

    >>> from accord.vocab.parameters import parameter
    >>> unit_choices(parameter("PM2.5"))
    ['ug/m3', 'mg/m3', 'index']
    """
    if parameter.medium == "air" and parameter.unit.endswith("/m3"):
        return list(GASES if parameter.molar_mass else PARTICLES)
    if parameter.canonical.dimension == "mass_concentration":
        return list(WATERS)
    if parameter.canonical.dimension == "count_concentration":
        return list(COUNTS)
    return [parameter.unit]


def indices(parameter: Parameter) -> list[str]:
    """Return the indices a column named after a parameter may hold instead of it.

    >>> from accord.vocab.parameters import parameter
    >>> indices(parameter("PM10"))
    ['AQI', 'ISPU_PM10']
    """
    same = (p for p in parameters() if p == "AQI" or p.endswith(f"_{parameter.id}"))
    return [name for name in same if parameters()[name].unit == "index"]


def reachable(unit: Unit, parameter: Parameter) -> bool | None:
    """Tell whether a unit becomes the parameter's; None where conditions must be known."""
    try:
        conversion(unit, parameter.unit, parameter.substance())
    except AccordError as error:
        return None if error.code == "VOC003" else False
    return True
