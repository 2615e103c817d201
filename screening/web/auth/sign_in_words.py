"""What Flask-Security says on our pages, in our words. An unknown account and a wrong password read the same."""

from __future__ import annotations

_ERROR = "error"
_WORDS = {
    "GENERIC_AUTHN_FAILED": "The email or the password is not right. Check both, then try again",
    "EMAIL_NOT_PROVIDED": "Enter your email",
    "INVALID_EMAIL_ADDRESS": "Enter an email, like name@example.com",
    "PASSWORD_NOT_PROVIDED": "Enter your password",
    "DISABLED_ACCOUNT": "This account can no longer sign in. Ask an administrator",
    "TWO_FACTOR_INVALID_TOKEN": "That code is not correct. Enter the code that the app shows now",
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": "Pick the authenticator app",
    "TWO_FACTOR_SETUP_EXPIRED": "This took longer than %(within)s. Start again",
    "INVALID_RECOVERY_CODE": "That recovery code is not correct, or was used before. Enter another one",
    "NO_RECOVERY_CODES_SETUP": "You have no recovery codes yet. Make new ones",
    "WEBAUTHN_EXPIRED": "This took longer than %(within)s. Start again",
    "WEBAUTHN_NAME_REQUIRED": "Enter a name for the passkey",
    "WEBAUTHN_NAME_INUSE": "You already have a passkey named %(name)s. Enter another name",
    "WEBAUTHN_NAME_NOT_FOUND": "You have no passkey named %(name)s",
    "WEBAUTHN_CREDENTIAL_ID_INUSE": "This passkey was added before",
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": "This passkey is not known here. Sign in with your password and code",
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": "This passkey is not known here. Sign in with your password and code",
    "WEBAUTHN_MISMATCH_USER_HANDLE": "This passkey is not known here. Sign in with your password and code",
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": "This passkey cannot be used here. Sign in with your password and code",
    "WEBAUTHN_NO_VERIFY": "Your device’s answer could not be checked. Start again",
    "UNAUTHENTICATED": "Sign in to see this page",
    "REAUTHENTICATION_REQUIRED": "Confirm that it is you to see this page",
    "UNAUTHORIZED": "Your account may not open this page. Ask an administrator",
}


def words_of_sign_in() -> dict[str, tuple[str, str]]:
    """Return Flask-Security's settings for its messages."""
    return {f"MSG_{name}": (words, _ERROR) for name, words in _WORDS.items()}
