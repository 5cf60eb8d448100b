"""An issue on its way: progress, the doubtful, the failed, the ledger."""

import csv
import io

import pytest

from sikodms.pages.spreadsheet import harmless
from tests.sikodms.pages.issue_forms import named


def failing(stage, argument):
    if stage == "rcpt" and "leser001" in argument:
        return "550 no such user"
    return "drop" if stage == "dot" else None


def test_doubtful_and_failed_are_listed_and_the_doubtful_go_again(browse, draft, send):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("send")
    send(failing)
    assert draft.states == {"failed": 1, "uncertain": 1}
    before = draft.deliveries("uncertain")["leser002"]["message_id"]
    browser = browse("redaktion")
    page = browser.get(f"/n/{draft.id}/desk")
    assert "Eine Mail ist zweifelhaft" in page.html.main.text
    assert "no such user" in page.html.find(id="fehlgeschlagen").parent.parent.text
    resend = named(page, f"/n/{draft.id}/desk/resend")
    resend.submit().follow()
    assert draft.states == {"failed": 1, "planned": 1}
    assert draft.deliveries("planned")["leser002"]["message_id"] == before
    assert "no such user" in browser.get(f"/n/{draft.id}/desk/deliveries?state=failed").html.main.text
    browser.get(f"/n/{draft.id}/desk/deliveries?state=seltsam", status=404)


def test_the_office_watches_but_does_not_send_again(browse, draft, send):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("send")
    send(failing)
    page = browse("geschaeftsstelle").get(f"/n/{draft.id}/desk").html
    assert not page.find(id="resend")
    assert not page.main.find("button", value="pause")


def test_a_send_is_paused_and_resumed_and_a_second_click_is_no_error(browse, draft):
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("send")
    browser = browse("redaktion")
    page = browser.get(f"/n/{draft.id}/desk")
    watch = named(page, f"/n/{draft.id}/desk")
    watch.submit("act", value="pause").follow()
    assert draft.issue.state == "paused"
    again = watch.submit("act", value="pause").follow()
    assert "Angehalten" in again.html.main.text
    named(again, f"/n/{draft.id}/desk").submit("act", value="resume").follow()
    assert draft.issue.state == "sending"


def test_the_ledger_as_csv_has_a_row_per_person_and_no_formulas(browse, draft, send):
    draft.reader("formel", name="=1+2")
    draft.move("submit")
    draft.move("approve", "geschaeftsstelle")
    draft.move("send")
    send()
    answer = browse("redaktion").get(f"/n/{draft.id}/desk/deliveries.csv")
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    assert {row[4] for row in rows[1:]} == {"Angenommen"}
    assert [row[1] for row in rows if row[2] == "formel"] == ["'=1+2"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "cell",
    [
        "=a",
        "+a",
        "-a",
        "@a",
        "\ta",
        "\ra",
        "\na",
        "＝a",
        "＋a",
        "－a",
        "＠a",
        "﹦a",
        "﹢a",
        "﹣a",
        "﹫a",
        " =a",
        "\u3000＝a",
        "\u200b\u00a0=a",
    ],
)
def test_cells_that_a_spreadsheet_would_run_are_defused(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"
