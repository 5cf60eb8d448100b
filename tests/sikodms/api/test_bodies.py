"""Bodies and addresses that nobody in good faith sends: each is a 4xx with a sentence, never a 500, and changes nothing."""

import json

import pytest
from webob import Request

from sikodms.api.body import JSON_LIMIT

HOSTILE = {
    "lone surrogate": rb'{"kind": "information", "fachgebiet": "shisha", "title": "\ud800"}',
    "surrogate in a name": rb'{"kind": "information", "fachgebiet": "shisha", "\udfff": "x"}',
    "NaN": b'{"kind": "information", "fachgebiet": "shisha", "title": NaN}',
    "Infinity": b'{"kind": "information", "fachgebiet": "shisha", "tags": [Infinity]}',
    "a float too large": b'{"kind": "information", "fachgebiet": "shisha", "tags": [1e999]}',
    "5,000 digits": b'{"kind": "information", "fachgebiet": "shisha", "title": ' + b"9" * 5000 + b"}",
    "4,000 digits": b'{"kind": "information", "fachgebiet": "shisha", "title": ' + b"9" * 4000 + b"}",
    "50,000 brackets": b"[" * 50_000,
    "50,000 closed brackets": b"[" * 50_000 + b"]" * 50_000,
    "500 brackets in a field": b'{"kind": "information", "fachgebiet": "shisha", "title": '
    + b"[" * 500
    + b"]" * 500
    + b"}",
    "50,000 objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "UTF-16": '{"kind": "information", "fachgebiet": "shisha", "title": "T"}'.encode("utf-16"),
    "UTF-16 without a mark": '{"kind": "information", "fachgebiet": "shisha", "title": "T"}'.encode("utf-16-le"),
    "Latin-1": '{"kind": "information", "fachgebiet": "shisha", "title": "ü"}'.encode("latin-1"),
    "a BOM": b"\xef\xbb\xbf" + b'{"kind": "information", "fachgebiet": "shisha", "title": "T"}',
    "not JSON": b"title=T&kind=information",
    "a list": b'[{"kind": "information"}]',
    "a number": b"7",
    "null": b"null",
    "a string": b'"title"',
    "half of it": b'{"kind": "information", "fachg',
    "NUL": b"\x00",
}


def count(store):
    with store.read() as site:
        return len(site["documents"]), len(site.audit)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_json_is_refused(body, api, scenery, store):
    answer = api("autor").post("/documents", body, content_type="application/json", status="*")
    assert answer.status_int in (400, 422), answer
    assert answer.content_type == "application/problem+json" and json.loads(answer.body)["status"] == answer.status_int
    assert count(store) == (0, 0)


@pytest.mark.parametrize(
    "route",
    ["/session", "/documents/{id}/transitions", "/subscriptions", "/import", "/persons", "/reindex", "/mail/run"],
)
@pytest.mark.parametrize(
    "body",
    [HOSTILE["lone surrogate"], HOSTILE["50,000 brackets"], HOSTILE["5,000 digits"], b"\xff", b"[]"],
    ids=range(5),
)
def test_every_other_body_is_guarded_as_well(route, body, api, scenery):
    id = scenery.draft()
    client = api("admin" if route in ("/persons", "/reindex", "/mail/run") else "autor")
    method = "PUT" if route == "/subscriptions" else "POST"
    answer = client.request(
        f"/api/v1{route.format(id=id)}", method=method, body=body, content_type="application/json", status="*"
    )
    assert 400 <= answer.status_int < 500 and answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/json",
        "application/merge-patch+json",
        "application/xml",
        "",
    ],
)
def test_json_under_another_name_is_415(type, api, scenery, store):
    body = b'{"kind": "information", "fachgebiet": "shisha", "title": "T"}'
    headers = {"Content-Type": type} if type else {"Content-Type": "application/octet-stream"}
    api("autor").post("/documents", body, headers=headers, status=415)
    assert count(store) == (0, 0)


def test_json_with_its_charset_named_is_taken(api, scenery):
    body = '{"kind": "information", "fachgebiet": "shisha", "title": "Ü"}'.encode()
    api("autor").post("/documents", body, headers={"Content-Type": "application/json; charset=UTF-8"}, status=201)


def test_a_body_of_nine_million_bytes_is_413(api, scenery):
    body = b'{"title": "' + b"x" * JSON_LIMIT + b'"}'
    answer = api("autor").post("/documents", body, content_type="application/json", status=413)
    assert "2 MB" in answer.json["detail"]


def test_a_body_of_two_million_letters_is_taken(api, scenery):
    given = {
        "kind": "information",
        "fachgebiet": "shisha",
        "title": "T",
        "body_html": "<p>" + "wort " * 390_000 + "</p>",
    }
    api("autor").post_json("/documents", given, status=201)


ADDRESSES = [
    "/search?q=%ff",
    "/search?%ff=1",
    "/documents/%ff",
    "/documents/a%00b",
    "/documents/%ed%a0%80",
    "/search?q=%00",
    "/%ff",
]


def ask(application, path, **headers):
    """A request whose address no client library would send."""
    return Request.blank(path, headers=headers).get_response(application)


@pytest.mark.parametrize("path", ADDRESSES)
def test_addresses_that_are_no_utf8_are_400(path, application, api):
    token = api("leser").authorization[1]
    for headers in ({"Authorization": f"Bearer {token}"}, {}):
        answer = ask(application, f"/api/v1{path}", **headers)
        assert answer.status_int == 400 and answer.content_type == "application/problem+json", answer
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/%ff", "/d/%ff", "/search?q=%ff", "/f/%00", "/login?next=%ff", "/static/%ff"])
def test_pages_at_such_addresses_are_400_too(path, application, portal):
    answer = ask(application, path)
    assert answer.status_int == 400 and "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "header",
    [
        {"If-Match": "\xff"},
        {"Accept-Language": "\xff;q=x,,"},
        {"Accept": "image/png"},
        {"Authorization": "Basic \xff"},
        {"Range": "bytes=9-1"},
    ],
)
def test_odd_headers_are_survived(header, api, scenery):
    id = scenery.draft()
    given = dict(header)
    answer = api("autor").request(f"/api/v1/documents/{id}?version=working", method="GET", headers=given, status="*")
    assert answer.status_int < 500
    answer = api("autor").request(
        f"/api/v1/documents/{id}",
        method="PATCH",
        body=b"{}",
        content_type="application/json",
        headers=given,
        status="*",
    )
    assert 400 <= answer.status_int < 500


# A cookie is no credential here


def test_a_browsers_cookie_is_not_taken_by_the_api(browse, scenery):
    id = scenery.released()
    browser = browse("admin")
    for path in (f"/documents/{id}", "/worklist", "/persons", "/health"):
        browser.get(f"/api/v1{path}", status=401)
    browser.post_json("/api/v1/documents", {"kind": "information", "fachgebiet": "shisha", "title": "T"}, status=401)


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "bearer \xff", "Bearer " + "x" * 5000]
)
def test_without_a_token_that_holds_it_is_401(authorization, anonymous):
    headers = {"Authorization": authorization} if authorization is not None else {}
    answer = anonymous.get("/api/v1/worklist", headers=headers, status=401)
    assert answer.headers["WWW-Authenticate"] == "Bearer" and answer.json["status"] == 401
