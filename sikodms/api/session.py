"""POST and DELETE /session."""

from pyramid.httpexceptions import HTTPNoContent
from pyramid.request import Request

from sikodms.access import log_in, sessions
from sikodms.words import moment


def begin(request: Request):
    given = request.json_given
    person, token = log_in(request, given["login"], given["password"], "api")
    return {"token": token, "login": person.login, "name": person.name, "at": moment(request.now())}


def end(request: Request):
    token = request.headers.get("Authorization", "").partition(" ")[2]
    request.write(lambda site: sessions.end(site, token))
    return HTTPNoContent()
