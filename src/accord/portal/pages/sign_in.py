"""Signing in by one-time link or password, signing out, and one's account."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accord.kernel.errors import AccordError
from accord.portal import tries
from accord.portal.accounts import links
from accord.portal.answers import coded_error, page
from accord.portal.forms_reading import clean
from accord.portal.middleware import preferred_language
from accord.portal.reading import Facts
from accord.portal.requests import Request, signed_in

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the sign-in form, or try a username and password."""
    onward = _onward(request)
    if request.method != "POST":
        return page(request, "sign_in.html", onward=onward)
    username, address = clean(request.POST.get("username", ""))[:80], _address(request)
    tries.check(username, address)
    user = authenticate(request, username=username, password=request.POST.get("password", ""))
    if user is None:
        tries.failed(username, address)
        response = page(request, "sign_in.html", onward=onward, failed=True, username=username)
        response.status_code = 401
        return response
    tries.forget(username)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(onward or f"/{request.lang}/account/")


def link_without_language(request: HttpRequest, token: str) -> HttpResponse:
    """Send a one-time link to its page in the reader's language."""
    return HttpResponseRedirect(f"/{preferred_language(request)}/sign-in/{token}/")


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: Request, token: str) -> HttpResponse:
    """Show the button of a one-time link, or use the link up.

    Reading the page uses nothing up: mail programs and previews read links by themselves.
    """
    if request.method != "POST":
        return page(request, "sign_in_link.html")
    try:
        user = links.use(token)
    except AccordError as error:
        return coded_error(request, error, 410)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(f"/{request.lang}/account/")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out."""
    logout(request)
    return HttpResponseRedirect(f"/{request.lang}/")


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    """Show who one is signed in as, and set a password."""
    user = signed_in(request)
    if user is None:
        return HttpResponseRedirect(f"/{request.lang}/sign-in/")
    problem, done = "", False
    if request.method == "POST":
        password = request.POST.get("password", "")
        problem = "" if password == request.POST.get("again", "") else "password.differ"
        try:
            validate_password(password, user)
        except ValidationError:
            problem = problem or "password.weak"
        if not problem:
            user.set_password(password)
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
            done = True
    part = Facts(request).around(user.party, *request.viewer.sides)
    response = page(
        request,
        "account.html",
        user=user,
        roles=sorted(user.role_set()),
        party=part.get(user.party),
        mechanisms=[d for d in part.of_kind("mechanism") if d.local in request.viewer.sides],
        has_password=user.has_usable_password(),
        problem=problem,
        done=done,
    )
    response.status_code = 400 if problem else 200
    return response


def _address(request: Request) -> str:
    """Return where a request came from; behind a proxy that is the proxy."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _onward(request: Request) -> str:
    """Return the page to go on to after signing in, only within this portal."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own and wanted.startswith("/") else ""
