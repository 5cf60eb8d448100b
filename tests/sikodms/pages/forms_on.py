"""Finding forms on pages."""


def last_form(page):
    """The last form of the page: that of its content, for the layout's own come first."""
    return page.forms[max(key for key in page.forms if isinstance(key, int))]
