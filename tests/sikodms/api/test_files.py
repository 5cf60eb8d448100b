"""Files through the API: sent, replaced, served whole and in parts, taken out; and what is no file at all."""

import hashlib

import pytest

BOUNDARY = "x7MA4YWxkTrZu0gW"


def multipart(content, name="Anlage.txt", field="file", type="text/plain", end=True):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {type}\r\n\r\n'
    return head.encode() + content + (f"\r\n--{BOUNDARY}--\r\n".encode() if end else b"")


def send(client, id, body, status=201, type=f"multipart/form-data; boundary={BOUNDARY}"):
    return client.request(
        f"/api/v1/documents/{id}/files", method="POST", body=body, headers={"Content-Type": type}, status=status
    )


def upload(client, id, content=b"Inhalt", name="Anlage.txt", status=201, **more):
    return send(client, id, multipart(content, name, **more), status)


@pytest.fixture(autouse=True)
def nothing_is_left_over(portal):
    """Whatever happens to an upload, the portal's own folder for it is empty afterwards."""
    yield
    assert not list((portal.settings.portal.var / "uploads").glob("*"))


def files(client, id, version="?version=working"):
    return client.get(f"/documents/{id}{version}").json["files"]


def test_a_file_goes_in_and_changes_the_hash(api, scenery):
    id = scenery.draft()
    before = scenery.hash(id)
    answer = upload(api("autor"), id, b"Blaubeeren")
    sha256 = hashlib.sha256(b"Blaubeeren").hexdigest()
    assert {**answer.json, "hash": None} == {
        "name": "Anlage.txt",
        "size": 10,
        "sha256": sha256,
        "type": "text/plain",
        "hash": None,
    }
    assert answer.json["hash"] == scenery.hash(id) != before
    assert files(api("autor"), id) == [{"name": "Anlage.txt", "size": 10, "sha256": sha256, "type": "text/plain"}]


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\\\Users\\\\x\\\\Anlage ü.txt", "Anlage ü.txt"),
        ("a\u202etxt.exe.txt", "atxt.exe.txt"),
        ("u\u0308.txt", "ü.txt"),
        ("<img src=x onerror=alert(1)>.txt", None),
        ("x" * 300 + ".txt", None),
        ("a\x00b.txt", None),
        (".txt", None),
        ("a\tb\u2028c.txt", None),
    ],
)
def test_hostile_names_are_tamed(sent, kept, api, scenery):
    id = scenery.draft()
    name = upload(api("autor"), id, name=sent).json["name"]
    assert kept is None or name == kept
    assert name.endswith(".txt") and len(name.encode()) <= 255 and not set(name) & set("/\\\x00\n\r\t\u202e\u2028")
    assert [each["name"] for each in files(api("autor"), id)] == [name]


def test_a_file_is_found_under_its_name_however_it_is_written(api, scenery):
    id = scenery.draft()
    upload(api("autor"), id, name="Übersicht.txt")
    for name in ("%C3%9Cbersicht.txt", "U%CC%88bersicht.txt", "%C3%BCBERSICHT.TXT"):
        api("autor").get(f"/documents/{id}/files/{name}?version=working", status=200)


def test_the_same_name_replaces_whatever_its_case(api, scenery):
    id = scenery.draft()
    upload(api("autor"), id, b"eins", "Straße.txt")
    upload(api("autor"), id, b"zwei", "STRASSE.TXT")
    assert [(each["name"], each["size"]) for each in files(api("autor"), id)] == [("STRASSE.TXT", 4)]
    assert api("autor").get(f"/documents/{id}/files/strasse.txt?version=working").body == b"zwei"


def test_the_same_file_again_changes_nothing(api, scenery, store):
    id = scenery.draft()
    first = upload(api("autor"), id).json["hash"]
    assert upload(api("autor"), id).json["hash"] == first
    with store.read() as site:
        assert [entry["event"] for entry in site.audit.values()] == ["create", "attach"]


REFUSALS = [
    ("nobody", "draft", 401),
    ("leser", "draft", 404),
    ("leser", "released", 403),
    ("autor", "released", 409),
    ("autor", "in_review", 409),
    ("leser", "withdrawn", 404),
]


@pytest.mark.parametrize("who, made, status", REFUSALS)
def test_only_who_may_edit_the_draft_attaches_and_detaches(who, made, status, api, anonymous, scenery):
    id = scenery.draft()
    scenery.attached(id)
    if made == "in_review":
        scenery.do(id, "submit", "autor")
    if made in ("released", "withdrawn"):
        scenery.release(id)
    if made == "withdrawn":
        scenery.do(id, "withdraw", "geschaeftsstelle")
    client = anonymous if who == "nobody" else api(who)
    for method, path, body in (
        ("POST", "files", b"no multipart at all"),
        ("POST", "files", multipart(b"x")),
        ("DELETE", "files/Anlage.txt", b""),
    ):
        answer = client.request(
            f"/api/v1/documents/{id}/{path}",
            method=method,
            body=body,
            status=status,
            headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
        assert answer.content_type == "application/problem+json"


def test_a_file_is_taken_out_of_the_draft_and_stays_in_what_is_released(api, scenery):
    id = scenery.release(scenery.attached(scenery.draft()))
    scenery.do(id, "revise", "autor")
    answer = api("autor").delete(f"/documents/{id}/files/Anlage.txt", status=200)
    assert answer.json == {"hash": scenery.hash(id), "files": []}
    api("autor").delete(f"/documents/{id}/files/Anlage.txt", status=404)
    assert api("leser").get(f"/documents/{id}/files/Anlage.txt").body == b"Inhalt der Anlage"
    api("autor").get(f"/documents/{id}/files/Anlage.txt?version=working", status=404)


@pytest.mark.parametrize(
    "name, content",
    [
        ("leer.txt", b""),
        ("programm.exe", b"MZ" + b"\0" * 100),
        ("luege.pdf", b"MZ" + b"\0" * 100),
        ("luege.pdf", b"<html><script>alert(1)</script>"),
        ("luege.docx", b"kein Paket"),
        ("luege.png", b"GIF89a"),
        ("ohne", b"x"),
        ("bild.jpg", b"\xff"),
        ("text.txt", b"\x7fELF" + b"\0" * 50),
    ],
)
def test_files_that_lie_or_hold_nothing_are_refused_with_a_sentence(name, content, api, scenery):
    id = scenery.draft()
    before = scenery.hash(id)
    answer = upload(api("autor"), id, content, name, status=422)
    assert answer.json["errors"][0]["field"] == "file" and len(answer.json["detail"]) > 20
    assert scenery.hash(id) == before


def test_a_file_over_the_limit_is_413_and_not_stored(api, scenery, portal, monkeypatch):
    portal.settings = portal.settings.__class__(
        **{
            **vars(portal.settings),
            "portal": portal.settings.portal.__class__(**{**vars(portal.settings.portal), "max_upload": 2000}),
        }
    )
    id = scenery.draft()
    answer = upload(api("autor"), id, b"x" * 2001, status=413)
    assert answer.content_type == "application/problem+json" and answer.json["detail"]
    upload(api("autor"), id, b"x" * 3_000_000, status=413)
    upload(api("autor"), id, b"x" * 2000)


BROKEN = {
    "unended": multipart(b"x" * 100, end=False),
    "no end of headers": f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"'.encode(),
    "another boundary": b"--other\r\n\r\nx\r\n--other--\r\n",
    "no filename": f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--{BOUNDARY}--\r\n'.encode(),
    "another field": multipart(b"x", field="datei"),
    "nothing": b"",
    "noise": bytes(range(256)) * 20,
    "a length that lies": multipart(b"x").replace(b"Content-Type", b"Content-Length: 99999\r\nContent-Type"),
    "a negative length": multipart(b"x").replace(b"Content-Type", b"Content-Length: -5\r\nContent-Type"),
    "10,000 fields": b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a{n}"\r\n\r\nx\r\n'.encode() for n in range(10_000)
    )
    + f"--{BOUNDARY}--".encode(),
}


WHOLE = (BROKEN["a length that lies"], BROKEN["a negative length"])  # the lengths of parts count for nothing


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_multipart_body_is_refused_or_taken_as_far_as_it_is_whole(body, api, scenery):
    id = scenery.draft()
    answer = send(api("autor"), id, body, status="*")
    assert answer.status_int in (400, 422) or (answer.status_int == 201 and body in WHOLE), answer
    if answer.status_int != 201:
        assert answer.json["detail"] and not files(api("autor"), id)


@pytest.mark.parametrize(
    "type, status",
    [
        ("text/plain", 422), ("application/json", 422), ("multipart/form-data", 422), ("multipart/form-data; boundary=", 422),
        ("multipart/mixed; boundary=x", 422), ("multipart/form-data; boundary=" + "x" * 300, 422), ("multipart/form-data; boundary=\xff", 422),
        (f"multipart/form-data; boundary={BOUNDARY}; charset=gibtesnicht", None), (f'multipart/form-data; boundary="{BOUNDARY}"', 201),
    ],
)  # fmt: skip
def test_the_body_is_called_by_its_name(type, status, api, scenery):
    answer = send(api("autor"), scenery.draft(), multipart(b"x"), "*", type)
    assert answer.status_int == status or (status is None and answer.status_int < 500), answer


def test_two_files_at_once_are_refused_so_that_none_is_lost(api, scenery):
    id = scenery.draft()
    both = multipart(b"eins", "a.txt", end=False) + b"\r\n" + multipart(b"zwei", "b.txt")
    answer = send(api("autor"), id, both, 422)
    assert "eine" in answer.json["detail"].lower() and not files(api("autor"), id)


# Serving


@pytest.fixture()
def served(api, scenery):
    """(client of a reader, address of a released file)"""
    id = scenery.release(scenery.attached(scenery.draft(), "Anlage ü.txt", b"0123456789"))
    return api("leser"), f"/documents/{id}/files/Anlage%20%C3%BC.txt"


def test_a_file_is_served_with_our_type_and_cannot_act_in_our_name(served):
    client, address = served
    answer = client.get(address)
    assert answer.body == b"0123456789" and answer.content_type == "text/plain"
    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''Anlage%20%C3%BC.txt")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.xml", b"<?xml version='1.0'?><a/>"),
    ],
)
def test_what_could_run_is_only_downloaded(name, content, api, scenery):
    id = scenery.draft()
    if upload(api("autor"), id, content, name, status="*").status_int == 422:
        return  # not taken at all
    answer = api("autor").get(f"/documents/{id}/files/{name}?version=working")
    assert answer.headers["Content-Disposition"].startswith("attachment;") and answer.headers[
        "Content-Security-Policy"
    ].startswith("sandbox;")


def test_head_says_how_long_it_is(served):
    client, address = served
    answer = client.head(address)
    assert answer.content_length == 10 and not answer.body and answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "asked, status, got, said",
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-99", 206, b"0123456789", "bytes 0-9/10"),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=x", 200, b"0123456789", None),
    ],
)
def test_ranges_are_served(asked, status, got, said, served):
    client, address = served
    answer = client.get(address, headers={"Range": asked}, status=status)
    assert answer.body == got and answer.headers.get("Content-Range") == said


def test_a_range_beyond_the_end_is_416(served):
    client, address = served
    answer = client.get(address, headers={"Range": "bytes=10-"}, status=416)
    assert answer.headers["Content-Range"] == "bytes */10"


def test_the_etag_of_a_file_saves_a_second_download(served):
    client, address = served
    tag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": tag}, status=304)
    assert not answer.body
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_int == 200
    assert client.get(address, headers={"Range": "bytes=2-4", "If-Range": '"other"'}).status_int == 200


def test_etag_tells_nothing_to_who_may_not_see_the_file(api, scenery):
    id = scenery.attached(scenery.draft(), content=b"geheim")
    tag = hashlib.sha256(b"geheim").hexdigest()
    api("leser").get(
        f"/documents/{id}/files/Anlage.txt?version=working", headers={"If-None-Match": f'"{tag}"'}, status=404
    )


def test_a_file_belongs_to_its_fassung_and_its_document(api, scenery):
    id = scenery.release(scenery.attached(scenery.draft(), "Alt.txt"))
    scenery.do(id, "revise", "autor")
    scenery.attached(id, "Neu.txt", b"neu")
    other = scenery.released()
    leser, autor = api("leser"), api("autor")
    leser.get(f"/documents/{id}/files/Neu.txt", status=404)
    leser.get(f"/documents/{id}/files/Neu.txt?version=working", status=404)
    leser.get(f"/documents/{id}/files/Neu.txt?version=2", status=404)
    autor.get(f"/documents/{id}/files/Neu.txt", status=404)
    autor.get(f"/documents/{id}/files/Neu.txt?version=2", status=200)
    for client in (leser, autor):
        client.get(f"/documents/{other}/files/Alt.txt", status=404)
        client.get(f"/documents/{id}/files/Gibtesnicht.txt", status=404)
