"""How fast an issue goes out just now."""

import datetime as dt

from mail.issue import Issue

WINDOW = dt.timedelta(seconds=60)


def pace(issue: Issue, now: dt.datetime) -> float:
    """Mails per second that were handed over in the last minute, or since the start if that is less; 0.0 where none was."""
    since = now - WINDOW
    times = [
        delivery["at"]
        for bucket in issue.deliveries.values()
        if bucket.tally.get("accepted")
        for delivery in bucket.deliveries
        if delivery["state"] == "accepted" and since < delivery["at"] <= now
    ]
    if not times:
        return 0.0
    begin = max(since, issue.started_at or since)
    return len(times) / max(1.0, (now - begin).total_seconds())
