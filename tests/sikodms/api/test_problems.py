"""Errors of the API: always a problem document, in the reader's language, and the same for what is unseen and what is not there."""

import statistics
import time

import pytest
import yaml
from ZODB.Connection import Connection
from ZODB.POSException import ConflictError, POSKeyError

from content_types import KINDS
from sikodms.api import PREFIX, ROUTES, SPEC, SPEC_PARSED, VIEWS, documents, operation
from sikodms.api.shapes import STRUCTURED

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def is_problem(answer):
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.body:
        assert {"type", "title", "status", "detail"} <= set(answer.json) and answer.json["status"] == answer.status_int
        assert "Traceback" not in answer.text and 'File "' not in answer.text
    return True


@pytest.mark.parametrize("route", [*ROUTES, "api.unknown"])
@pytest.mark.parametrize("method", METHODS)
def test_every_route_answers_every_method_with_a_problem_or_on_purpose(route, method, api, anonymous):
    path = PREFIX + ROUTES.get(route, ("/gibt/es/nicht", None))[0].format(
        id="gibtsnicht", name="x.txt", login="niemand"
    )
    offered = {row.method for row in VIEWS if row.route == route}
    offered |= {"HEAD"} if "GET" in offered else set()
    for client in (anonymous, api("admin")):
        answer = client.request(path, method=method, status="*", expect_errors=True)
        assert answer.status_int < 500 or answer.status_int == 503
        if answer.status_int >= 400:
            assert is_problem(answer)
    if method not in offered and "{" not in ROUTES.get(route, ("{", None))[0]:
        assert answer.status_int == 405 and set(answer.headers["Allow"].split(", ")) | {"HEAD"} >= offered


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/",
        "/api/v1/documents/",
        "/api/v2/documents",
        "/api/",
        "/api/v1//documents",
        "/api/v1/documents/a/b/c/d",
        "/api/v1/openapi.xml",
    ],
)
def test_unknown_addresses_below_api_are_problems(path, api, application):
    answer = api("leser").get(path, status=404)
    assert is_problem(answer)


def test_methods_that_are_known_are_named(api):
    answer = api("leser").request("/api/v1/documents", method="GET", status=405)
    assert answer.headers["Allow"] == "POST"


def test_detail_is_german_unless_english_is_preferred(api):
    leser = api("leser")
    german = leser.get("/documents/x", status=404)
    assert german.json["detail"].startswith("Das gibt es nicht") and german.headers["Content-Language"] == "de"
    for asked, language in (
        ("en", "en"),
        ("en-GB,en;q=0.9,de;q=0.5", "en"),
        ("de-DE,en;q=0.5", "de"),
        ("fr", "de"),
        ("*", "de"),
        ("fr,en;q=0.3", "en"),
    ):
        answer = leser.get("/documents/x", headers={"Accept-Language": asked}, status=404)
        assert answer.headers["Content-Language"] == language, asked
        assert (answer.json["detail"] == "This does not exist, or you may not see it.") is (language == "en")
        assert "Accept-Language" in answer.headers["Vary"]


def test_unseen_and_absent_are_the_same_to_the_byte(api, scenery):
    unseen = scenery.draft()
    leser = api("leser")
    for below in ("", "/versions", "/diff", "/files/Anlage.txt", "?version=working", "?version=1"):
        answers = [leser.get(f"/documents/{id}{below}", status=404) for id in (unseen, "gibtesnt")]
        assert answers[0].body == answers[1].body and answers[0].headers == answers[1].headers
    for method, below in (
        ("PATCH", ""),
        ("POST", "/files"),
        ("DELETE", "/files/x"),
        ("POST", "/transitions"),
        ("POST", "/takeover"),
        ("PUT", ""),
    ):
        answers = [
            leser.request(f"/api/v1/documents/{id}{below}", method=method, body=b"", status=404)
            for id in (unseen, "gibtesnt")
        ]
        assert answers[0].body == answers[1].body


def test_unseen_takes_about_as_long_as_absent(api, scenery):
    unseen, leser = scenery.draft(), api("leser")
    took = {unseen: [], "gibtesnt": []}
    for _ in range(40):
        for id, times in took.items():
            begun = time.perf_counter()
            leser.get(f"/documents/{id}", status=404)
            times.append(time.perf_counter() - begun)
    quick, slow = sorted(statistics.median(times) for times in took.values())
    assert slow < 2 * quick + 0.002


@pytest.mark.parametrize(
    "error, status",
    [
        (ConflictError, 503),
        (OSError("No space left on device"), 503),
        (POSKeyError(b"12345678"), 500),
        (KeyError("x"), 500),
        (RecursionError, 500),
    ],
)
def test_what_breaks_inside_is_a_problem_without_a_traceback(error, status, api, portal, monkeypatch, caplog):
    def broken():
        raise error

    monkeypatch.setattr(portal, "health", broken)
    answer = api("admin").get("/health", status=status)
    assert is_problem(answer)
    if status == 503:
        assert int(answer.headers["Retry-After"]) >= 1
    else:
        assert "health" in caplog.text


def test_a_lost_blob_is_an_alarm_and_no_quiet_404(api, scenery, store, caplog):
    id = scenery.release(scenery.attached(scenery.draft()))
    with store.read() as site:
        path = site.document(id).released.content.files[0].path()
    path.unlink()
    answer = api("leser").get(f"/documents/{id}/files/Anlage.txt", status="*")
    assert answer.status_int >= 500 and is_problem(answer) and "files/Anlage.txt" in caplog.text


def test_on_a_full_disk_reading_goes_on_and_writing_heals_with_space(api, scenery, store, monkeypatch):
    id = scenery.draft()
    hash = scenery.hash(id)

    def full(self, transaction):
        raise OSError(28, "No space left on device")

    autor = api("autor")
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "tpc_vote", full)
        answer = api_edit(autor, id, hash, 503)
        assert is_problem(answer) and int(answer.headers["Retry-After"]) > 0
        assert autor.get(f"/documents/{id}?version=working").json["hash"] == hash
    assert api_edit(autor, id, hash, 200).json["title"] == "Anders"


def api_edit(client, id, hash, status):
    return client.patch_json(f"/documents/{id}", {"title": "Anders"}, headers={"If-Match": hash}, status=status)


# The description


def test_openapi_is_for_everybody_and_says_what_is_there(anonymous):
    spec = anonymous.get("/api/v1/openapi.json").json
    assert spec["openapi"].startswith("3.1") and spec == SPEC_PARSED
    assert yaml.safe_load(anonymous.get("/api/v1/openapi.yaml").text) == spec


def test_every_view_is_described_and_nothing_else():
    described = {
        (path, method.upper())
        for path, item in SPEC_PARSED["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert described == {(PREFIX + ROUTES[row.route][0], row.method) for row in VIEWS}


def test_fields_of_the_description_are_those_of_the_kinds():
    schemas = SPEC_PARSED["components"]["schemas"]
    assert set(schemas["Fields"]["properties"]) == {*STRUCTURED, "body_markdown"}
    for kind in KINDS.values():
        assert {node.name for node in kind.schema().children} <= set(STRUCTURED)


def test_every_answer_of_the_description_has_a_problem(api):
    for path, item in SPEC_PARSED["paths"].items():
        for method, operation_ in item.items():
            if method != "parameters":
                assert operation_["responses"]["default"] == {"$ref": "#/components/responses/Problem"}, (path, method)
                assert operation_["summary"] and operation_["tags"]


def test_the_description_is_read_from_beside_the_code():
    assert SPEC.name == "openapi.yaml" and SPEC.parent.name == "api"
    assert documents.__name__.rpartition(".")[0] == operation.__name__.rpartition(".")[0] == "sikodms.api"
