"""Forms of the desk, for its tests."""


def form(browser, desk, query=""):
    return browser.get(f"/n/{desk.id}/desk{query}").forms["ausgabe"]


def named(page, action):
    """The form of that address."""
    return next(each for each in page.forms.values() if each.action == action)


def order(desk):
    return [item["document"] for item in desk.issue.items]
