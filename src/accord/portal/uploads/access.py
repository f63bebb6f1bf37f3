"""Who may see and work on an upload: those who act for its owner, by the door's word."""

from __future__ import annotations

from collections.abc import Iterable

from accord import release
from accord.portal import choosing, writing
from accord.portal.uploads.errors import UPL001, UPL014
from accord.portal.uploads.models import Upload
from accord.release import Ref, Viewer

KIND = "dataset"


def register() -> None:
    """Teach the door that an upload is its owner's alone."""
    from accord.release import door

    door.register(Upload, _ref)


def _ref(upload: Upload) -> Ref:
    return Ref("upload", f"upload:{upload.token}", 0, upload.owner, ("owner",))


def listed(viewer: Viewer, uploads: Iterable[Upload]) -> list[Upload]:
    """Return the uploads the viewer may see."""
    return release.visible(uploads, viewer)


def found(viewer: Viewer, token: str) -> Upload:
    """Return an upload the viewer may work on. Raises AccordError UPL001, POR040, REC018."""
    upload = Upload.objects.filter(pk=token[:40]).first()
    if upload is None or not release.may_see(upload, viewer):
        raise UPL001()
    writing.refuse_unless(viewer, KIND, upload.owner)
    return upload


def owners(viewer: Viewer) -> list[str]:
    """Return whose data the viewer may bring in. Raises AccordError UPL014."""
    names = choosing.owners_for(viewer, KIND)
    if not names:
        raise UPL014()
    return names


def owner_of(viewer: Viewer, given: str) -> str:
    """Return the owner of a new upload, as given or the only one. Raises AccordError."""
    names = owners(viewer)
    if not given:
        return names[0]
    writing.refuse_unless(viewer, KIND, given)
    if given not in names:
        raise UPL014()
    return given
