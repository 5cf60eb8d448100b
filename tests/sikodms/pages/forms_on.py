"""Finding forms on pages."""

FOOT = "/language"


def last_form(page):
    """The last form of the page's content: those of the layout stand before it, and one in the foot."""
    return page.forms[max(key for key, form in page.forms.items() if isinstance(key, int) and form.action != FOOT)]
