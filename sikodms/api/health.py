"""GET /health: is everything well? Counts and yes or no, no secrets."""

from pyramid.request import Request


def get(request: Request):
    answer = request.portal.health()
    if not answer["ok"]:
        request.response.status = 503
    return answer
