"""The user model: a person with a party or organisation and roles."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

ROLES = ("administrator", "focal_point", "secretariat", "technician", "reader")


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an account without a password signs in by one-time link only."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make and save an account."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in.

    ``party`` is the local id of a party or organisation (``TH``, ``ORG-CAEC``); ``roles`` are
    separated by blanks.
    """

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200, blank=True)
    party = models.CharField(max_length=120, blank=True)
    roles = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def role_set(self) -> frozenset[str]:
        """Return the roles as a set."""
        return frozenset(self.roles.split())

    def __str__(self) -> str:
        return self.username


class SignInLink(models.Model):
    """A one-time sign-in link; only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}"
