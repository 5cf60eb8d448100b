"""Nothing goes out in clear where encryption was asked for, and a certificate is looked at."""

import ssl
import subprocess

import pytest


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        *subject,
        "-keyout",
        "key",
        "-out",
        "cert",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(folder / "cert", folder / "key")
    return made


@pytest.fixture()
def issue(desk):
    desk.readers(2)
    desk.release()
    desk.sending()
    return desk


def test_encryption_that_is_offered_is_used(issue, postbox, context, engine_for):
    box = postbox(tls=context)
    engine_for(box, timeout=5).run_once()
    assert (issue.states, len(box.mails)) == ({"accepted": 2}, 2)
    assert box.encrypted == box.connections


@pytest.mark.parametrize("offered", [False, True])
def test_required_encryption_wants_a_server_that_has_it_and_a_certificate_that_holds(
    offered, issue, postbox, context, engine_for
):
    box = postbox(tls=context if offered else None)
    engine_for(f"{box.url}?starttls=required", timeout=5).run_once()
    assert set(issue.states) <= {"deferred", "planned"}
    assert box.mails == []


def test_a_refused_password_fails_nobody_and_is_not_told(issue, postbox, engine_for):
    box = postbox(lambda stage, argument: "535 no" if stage == "auth" else None, extensions=("AUTH PLAIN",))
    engine_for(f"smtp://user:geheim@127.0.0.1:{box.port}?starttls=never", timeout=5).run_once()
    assert set(issue.states) <= {"deferred", "planned"}
    assert box.mails == []
    whys = " ".join(delivery.get("why", "") for delivery in issue.deliveries().values())
    assert "535" in whys
    assert "geheim" not in whys
