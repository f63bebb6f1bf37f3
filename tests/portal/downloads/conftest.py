"""The whole record for the tests of the downloads, as for those of the pages."""

from __future__ import annotations

from tests.portal.pages.conftest import change, reader, record, signed_in

__all__ = ["change", "reader", "record", "signed_in"]
