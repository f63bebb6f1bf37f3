"""The steps of a file brought in: what was recognised, questions, dataset, preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from accord.kernel.errors import LANGUAGES, AccordError
from accord.portal import addresses, writing
from accord.portal.answers import page
from accord.portal.forms_reading import clean
from accord.portal.jobs.models import Job
from accord.portal.pages.editing import signed_in_only
from accord.portal.pages.upload import HERE, onward
from accord.portal.requests import Request
from accord.portal.uploads import access, asking, datasets, describing, duties, receiving
from accord.portal.uploads.errors import UPL012, UPL013
from accord.portal.uploads.models import Layout, Upload
from accord.portal.wording import say, wordings

NUMBERED = ("file", "found", "questions", "dataset", "preview", "receipt")


def steps(upload: Upload, now: str) -> list[dict[str, Any]]:
    """Return the steps with the one the reader is at."""
    here = NUMBERED.index(now)
    asked = bool(upload.chosen and upload.chosen.get("questions")) or upload.chosen is None
    names = [n for n in NUMBERED if n != "questions" or (asked and not upload.source)]
    return [
        {"word": f"upload.step.{n}", "here": n == now, "done": NUMBERED.index(n) < here}
        for n in names
    ]


def next_step(upload: Upload) -> str:
    """Return the path of the first step that is not done."""
    if upload.state == Upload.State.STORED or duties.job_of(duties.STORE, upload):
        return "receipt/"
    if upload.chosen is None and not upload.source:
        return "found/"
    if upload.chosen is not None:
        for sheet in asking.sheets(upload.chosen):
            if not sheet.answered:
                return f"questions/{sheet.name}/"
    return "preview/" if upload.dataset else "dataset/"


@signed_in_only
def current(request: Request, token: str) -> HttpResponse:
    """Send the reader to where their file stands."""
    upload = access.found(request.viewer, token)
    receiving.complete(upload)
    if upload.state == Upload.State.RECEIVING:
        return HttpResponseRedirect(addresses.address(request, HERE))
    if upload.mends and upload.chosen is None and not upload.source:
        _as_before(upload)
    return onward(request, upload, next_step(upload))


def _as_before(upload: Upload) -> None:
    """Give a mended file the source and the dataset of the file it mends."""
    earlier = Upload.objects.filter(pk=upload.mends, owner=upload.owner).first()
    if earlier is not None and earlier.dataset:
        upload.source, upload.chosen = earlier.source, earlier.chosen
        upload.dataset, upload.revises = earlier.dataset, earlier.revises
        upload.save()


def received(request: Request, token: str) -> Upload:
    """Return an upload whose file is whole and not stored yet. Raises AccordError."""
    upload = access.found(request.viewer, token)
    if upload.state == Upload.State.RECEIVING:
        raise UPL013(step={lang: say("upload.step.file", lang) for lang in LANGUAGES})
    return upload


# ---- what was recognised -------------------------------------------------------------


@signed_in_only
def found(request: Request, token: str) -> HttpResponse:
    """Show what was recognised and let the reader choose how the file is read."""
    upload = received(request, token)
    if upload.state == Upload.State.STORED:
        return onward(request, upload, "receipt/")
    if request.method == "POST" and upload.looked is not None:
        problem = _choose(request, upload)
        if not problem:
            return onward(request, upload, next_step(upload))
        return _found_page(request, upload, problem)
    if upload.looked is None:
        job = duties.waited(asked(request, duties.LOOK, upload))
        upload.refresh_from_db()
        if upload.looked is None:
            return waiting(request, upload, job, "found")
    return _found_page(request, upload)


def asked(request: Request, kind: str, upload: Upload) -> Job:
    """Return the job of a step, asked for now where it was not; after a failure on a POST."""
    job = duties.job_of(kind, upload)
    if job is not None and request.method != "POST":
        return job
    return duties.begin(kind, upload, request.viewer.name)


def waiting(request: Request, upload: Upload, job: Job, step: str) -> HttpResponse:
    """Show how far a job is, or the fault it ended with."""
    failed = job.state in (job.State.FAILED, job.State.CANCELLED)
    share = min(99, job.progress * 100 // job.total) if job.total else None
    return page(
        request,
        "upload_waiting.html",
        upload=upload,
        job=job,
        failed=failed,
        fault=job.error or {},
        share=share,
        step=step,
        steps=steps(upload, step),
        word=f"upload.wait.{step}",
    )


def _choose(request: Request, upload: Upload) -> str:
    """Take how the file is to be read; return what is wrong."""
    use = str(request.POST.get("use", ""))
    kind, _, name = use.partition(":")
    if kind == "listed":
        kind, name = "source", str(request.POST.get("listed", ""))[:80]
    upload.turn, upload.tried = upload.turn + 1, None
    if kind == "layout" and name.isdigit():
        layout = Layout.objects.filter(pk=int(name), owner=upload.owner).first()
        if layout is None:
            return say("upload.problem.use", request.lang)
        upload.source, upload.chosen = layout.source, layout.description
        upload.dataset = layout.dataset
    elif kind == "source" and name in {n for n, _ in describing.offered()}:
        upload.source, upload.chosen = name, None
    elif kind == "own" and upload.seen["pieces"]:
        most = len(upload.seen["pieces"])
        wanted = sorted({int(v) for v in request.POST.getlist("table") if v.isdigit()})
        if most > 1 and not wanted:
            return say("upload.problem.table", request.lang)
        chosen = [at for at in wanted if at < most] if most > 1 else []
        upload.source, upload.chosen = "", describing.proposed(upload, chosen)
    else:
        return say("upload.problem.use", request.lang)
    upload.save()
    return ""


def _found_page(request: Request, upload: Upload, problem: str = "") -> HttpResponse:
    looked = upload.seen
    own = describing.proposed(upload) if looked["pieces"] else None
    response = page(
        request,
        "upload_found.html",
        upload=upload,
        looked=looked,
        fault=looked.get("fault"),
        tables=[
            {**_worded(table), "number": at, "likely": piece["likely"]}
            for at, (table, piece) in enumerate(
                zip(looked["tables"], looked["pieces"], strict=True)
            )
        ],
        questions=sum(not one.answered for one in asking.sheets(own)) if own else 0,
        offered=[(name, title[request.lang]) for name, title in describing.offered()],
        problem=problem,
        names=asking.named(),
        steps=steps(upload, "found"),
    )
    response.status_code = 400 if problem else 200
    return response


def _worded(table: dict[str, Any]) -> dict[str, Any]:
    """Give the format and every column's role their words."""
    format_word = f"upload.format.{table['format']}"
    table["format_word"] = format_word if format_word in wordings() else ""
    for column in table["columns"]:
        code = f"upload.role.{column['role']}"
        column["word"] = code if code in wordings() else "upload.role.about"
    return table


# ---- questions -----------------------------------------------------------------------


@signed_in_only
def question(request: Request, token: str, sheet: str) -> HttpResponse:
    """Ask one thing, of one column or of all columns it is asked of."""
    upload = received(request, token)
    if upload.chosen is None or upload.state == Upload.State.STORED:
        return onward(request, upload, next_step(upload))
    pages = asking.sheets(upload.chosen)
    here = next((one for one in pages if one.name == sheet), None)
    if here is None:
        return onward(request, upload, next_step(upload))
    if request.method == "POST":
        post = {name: request.POST.getlist(name) for name in request.POST}
        changed = asking.read(upload.chosen, here, post, request.lang)
        if not any(item.error for item in here.items):
            upload.chosen, upload.turn, upload.tried = changed, upload.turn + 1, None
            upload.save()
            if not describing.open_questions(changed):
                return onward(request, upload, "questions/")
            return onward(request, upload, next_step(upload))
    response = page(
        request,
        "upload_question.html",
        upload=upload,
        sheet=here,
        at=pages.index(here) + 1,
        of=len(pages),
        errors={f"a{i.number}": i.error for i in here.items if i.error},
        items=[_choices(item, request.lang) for item in here.items],
        common=[(c, asking.label(here.code, c, request.lang)) for c in here.common],
        title=f"upload.ask.{here.code}",
        why=f"upload.why.{here.code}",
        listed=asking.listed(here, request.lang),
        steps=steps(upload, "questions"),
    )
    response.status_code = 400 if any(i.error for i in here.items) else 200
    return response


def _choices(item: asking.Item, lang: str) -> dict[str, Any]:
    return {
        "item": item,
        "words": item.zh if lang == "zh" else item.en,
        "choices": [(c, asking.label(item.code, c, lang)) for c in item.choices],
    }


@signed_in_only
def answers(request: Request, token: str) -> HttpResponse:
    """Show all answers, each to be changed, and check them together."""
    upload = received(request, token)
    if upload.chosen is None or upload.state == Upload.State.STORED:
        return onward(request, upload, next_step(upload))
    if describing.open_questions(upload.chosen):
        return onward(request, upload, next_step(upload))
    fault = None
    try:
        describing.checked(upload)
    except AccordError as error:
        fault = error
    if request.method == "POST" and fault is None:
        return onward(request, upload, next_step(upload))
    pages = asking.sheets(upload.chosen)
    told = [(one, [_answer(item, request.lang) for item in one.items]) for one in pages]
    response = page(
        request,
        "upload_answers.html",
        upload=upload,
        sheets=told,
        fault=fault,
        steps=steps(upload, "questions"),
    )
    response.status_code = 400 if fault and request.method == "POST" else 200
    return response


def _answer(item: asking.Item, lang: str) -> dict[str, str]:
    held = item.answer if isinstance(item.answer, list) else [item.answer]
    said = [asking.label(item.code, str(one), lang) for one in held[:12]]
    more = say("upload.more", lang, n=len(held) - 12) if len(held) > 12 else ""
    words = item.zh if lang == "zh" else item.en
    return {"question": words, "answer": say("comma", lang).join(said) + more}


# ---- dataset -------------------------------------------------------------------------


@signed_in_only
def dataset(request: Request, token: str) -> HttpResponse:
    """Choose a dataset of the owner, or describe a new one."""
    upload = received(request, token)
    if next_step(upload) not in ("dataset/", "preview/"):
        return onward(request, upload, next_step(upload))
    listed = datasets.own(request.viewer, upload.owner)
    values = dict(upload.new_dataset or {}) | {"id": upload.dataset}
    errors: dict[str, str] = {}
    use = upload.dataset if any(d.local == upload.dataset for d in listed) else ""
    if request.method == "POST":
        use = str(request.POST.get("use", ""))[:120]
        values = {name: clean(request.POST.get(name, ""))[:500] for name in datasets.FIELDS}
        errors = _dataset(request, upload, use, values, {d.local for d in listed})
        if not errors:
            return onward(request, upload, "preview/")
    response = page(
        request,
        "upload_dataset.html",
        upload=upload,
        listed=listed,
        use=use or ("" if listed else "new"),
        values=values,
        boxes=[(name, values.get(name, ""), errors.get(name, "")) for name in datasets.FIELDS],
        errors=errors,
        steps=steps(upload, "dataset"),
    )
    response.status_code = 400 if errors else 200
    return response


def _dataset(
    request: Request, upload: Upload, use: str, values: dict[str, str], known: set[str]
) -> dict[str, str]:
    """Take the choice of a dataset; return what is wrong, by box."""
    lang = request.lang
    if use in known:
        upload.dataset, upload.new_dataset = use, None
        upload.save()
        return {}
    if use != "new":
        return {"use": say("upload.problem.dataset", lang)}
    errors = {
        name: say("upload.problem.filled", lang, label=say(f"upload.box.{name}", lang))
        for name in datasets.FIELDS
        if name != "contact" and not values[name]
    }
    if "id" not in errors and not datasets.sound(values["id"]):
        errors["id"] = say("upload.problem.dataset_id", lang)
    elif "id" not in errors and not datasets.free(values["id"]):
        errors["id"] = UPL012(dataset=values["id"]).message(lang)
    if errors:
        return errors
    drafted = datasets.draft(upload.owner, values)
    for fault in writing.check_draft(request.viewer, drafted, None):
        errors["title_zh"] = fault.message(lang)
    if not errors:
        upload.dataset, upload.new_dataset = values["id"], values
        upload.save()
    return errors
