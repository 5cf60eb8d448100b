"""Who is there: passwords, sessions, throttling, and the permission of each view."""

from sikodms.access.login import LoginRefused, Throttled, log_in
from sikodms.access.policy import COOKIE, PERMISSIONS, Policy, person_of
from sikodms.access.throttle import Throttle

__all__ = ["COOKIE", "PERMISSIONS", "LoginRefused", "Policy", "Throttle", "Throttled", "log_in", "person_of"]
