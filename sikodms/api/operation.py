"""What an operator asks of a running portal: health, a new index, mail now."""

from pyramid.request import Request


def health(request: Request):
    """Is everything well? Counts and yes or no, no secrets."""
    answer = request.portal.health()
    if not answer["ok"]:
        request.response.status = 503
    return answer


def reindex(request: Request):
    """Begins to build the index anew in the background; the old one answers meanwhile."""
    return {"started": request.portal.drainer.ask_for_rebuild(only_if_needed=bool(request.json_given.get("if_needed")))}


def run_mail(request: Request):
    """Sends what is due: wakes the engine, or does its work where no engine runs."""
    request.portal.send_now()
    return {"mail": request.portal.mailer.status()}
