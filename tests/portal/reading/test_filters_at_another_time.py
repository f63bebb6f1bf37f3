"""A list that is filtered and then looked at at another time: no error, and no later facts."""

from __future__ import annotations

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "statistics/?mechanism=MEC-LM&as_of=2013-12-31",
        "events/?year=2018&as_of=2016-06-30",
        "events/?form=working_group&as_of=2013-12-31",
        "events/?area=PA-S16-8&as_of=2013-12-31",
        "events/?series=SER-ECOCITY&venue=VN&as_of=2013-12-31",
        "calendar/?year=2019&as_of=2016-06-30",
        "statements/?year=2018&as_of=2016-06-30",
        "annex/?area=data&as_of=2011-12-31",
    ],
)
def test_a_filter_stays_when_a_clock_is_set(reader, path):
    for lang in ("zh", "en"):
        answer = reader.get(f"/{lang}/{path}")
        assert answer.status_code == 200
        for part in path.split("?")[1].split("&"):
            value = part.split("=")[1]
            assert f'value="{value}"' in answer.content.decode()


@pytest.mark.parametrize("path", ["year=1066", "year=x", "form=party", "area=PA-NONE", "month=13"])
def test_what_no_list_ever_held_is_still_an_error(reader, path):
    answer = reader.get(f"/en/events/?{path}&as_of=2013-12-31")
    assert answer.status_code == 400 and "POR014" in answer.content.decode()


def test_a_past_state_has_no_areas_of_a_later_instrument(reader):
    """The areas of the 2016 strategy are no filter as of 2013, by either way of reading."""
    now = timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    for more in ("", f"&known_at={now}"):
        page = reader.get(f"/en/events/?as_of=2013-12-31{more}").content.decode()
        assert "PA-S16-8" not in page
