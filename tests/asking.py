"""Asking a program as a server would pass it on: from an address, under a name, with headers."""


def asked(client, path="/sign-in", peer="10.20.1.1", method="GET", **headers):
    """The answer, its body read and closed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = client.open(
        path, method=method, environ_base={"REMOTE_ADDR": peer}, headers=named, buffered=True
    )
    response.close()
    return response
