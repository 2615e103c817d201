"""Signing in: who may enter, passwords, authenticator codes, passkeys, sessions."""

from screening.web.auth import first_password, sign_in, single_sign_on

__all__ = ["first_password", "sign_in", "single_sign_on"]
