"""The setting that names the mail server."""

import pytest

from mail import parse_server


def test_the_parts_of_an_address():
    server = parse_server("smtp://us%40er:p%2Fw@mail.example.org:2525?starttls=required")
    assert (server.host, server.port, server.user, server.password, server.starttls, server.tls) == (
        "mail.example.org",
        2525,
        "us@er",
        "p/w",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://127.0.0.1:25", 25, False, None),
        ("smtp://mail.example.org", 25, False, None),
        ("smtp://u:p@mail.example.org", 587, False, True),
        ("smtp://u:p@127.0.0.1:25?starttls=never", 25, False, False),
        ("smtps://u:p@mail.example.org", 465, True, False),
        ("smtp://[::1]:2525", 2525, False, None),
    ],
)
def test_a_password_goes_out_encrypted_unless_the_address_says_otherwise(url, port, tls, starttls):
    server = parse_server(url)
    assert (server.port, server.tls, server.starttls) == (port, tls, starttls)


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://x", "smtp://", "smtp://x?starttls=maybe", "smtp://x:port"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ValueError, match=r".+"):
        parse_server(url)
