"""By what did somebody sign in, in words?"""

from workflows.sign_in import Method

METHODS: dict[Method, str] = {
    Method.PASSWORD: "with your password",
    Method.DEMONSTRATION: "by choosing a made-up person",
    Method.PASSKEY: "with a passkey",
    Method.CODE: "with a code from your authenticator app",
    Method.RECOVERY_CODE: "with a recovery code",
    Method.PROVIDER: "through another service",
}
