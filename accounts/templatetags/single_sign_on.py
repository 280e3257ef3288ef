"""The providers of single sign-on, for the page on which one signs in."""

from __future__ import annotations

from django import template

from accounts.single_sign_on.rules import Provider, providers

register = template.Library()


@register.simple_tag
def sign_in_providers() -> tuple[Provider, ...]:
    """All of them, in the order of the settings; no query."""
    return providers()
