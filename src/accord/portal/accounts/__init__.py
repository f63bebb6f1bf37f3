"""Accounts: the user model, one-time sign-in links."""
