"""Tags that tell templates what the reader may write."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accord.portal import addresses, writing
from accord.portal.forms_nodes import Node
from accord.portal.reading import Document

register = template.Library()


@register.simple_tag(takes_context=True)
def may_edit(context: Context, document: Document) -> bool:
    """Tell whether the reader may change an entry."""
    viewer: Any = context["request"].viewer
    return writing.may_write(viewer, document.kind, document.owner)


@register.simple_tag(takes_context=True)
def may_add(context: Context, kind: str) -> bool:
    """Tell whether the reader may make entries of a kind for anybody."""
    viewer: Any = context["request"].viewer
    return any(writing.may_write(viewer, kind, owner) for owner in viewer.acts_for)


@register.simple_tag(takes_context=True)
def undo_address(context: Context, document: Document, number: int) -> str:
    """Give the address for going back to a revision of an entry."""
    return addresses.address(context["request"], f"entry/{document.local}/undo/{number}/")


@register.simple_tag
def described(node: Node) -> SafeString:
    """Give the attributes that tie a box to its hint and its error."""
    names = [f"h-{node.name}"] if node.hint else []
    if not node.error:
        return format_html(' aria-describedby="{}"', names[0]) if names else SafeString()
    named = " ".join([*names, f"e-{node.name}"])
    return format_html(' aria-describedby="{}" aria-invalid="true"', named)
