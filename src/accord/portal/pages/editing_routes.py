"""The addresses of writing: new entries, editing, undoing, statements of parties."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from accord.portal.pages import (
    confirming,
    confirming_desk,
    editing,
    editing_history,
    editing_new,
    importing,
    reports,
)

ROUTES: dict[str, Callable[..., HttpResponse]] = {
    "desk/": confirming_desk.desk,
    "new/<str:kind>/": editing_new.new,
    "import/": importing.start,
    "import/<str:token>/": importing.step,
    "reports/release/": reports.release,
    "items/<str:local>/evidence/": editing_new.evidence,
    "items/<str:local>/candidates/": editing_new.candidates,
    "items/<str:local>/view/": confirming.view,
    "items/<str:local>/self-evaluation/": confirming_desk.self_evaluation,
    "entry/<str:local>/edit/": editing.edit,
    "entry/<str:local>/saved/": editing_history.saved,
    "entry/<str:local>/compare/": editing_history.compare,
    "entry/<str:local>/undo/<int:number>/": editing_history.undo,
}
