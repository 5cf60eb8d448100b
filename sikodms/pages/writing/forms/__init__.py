"""Forms by deform, with templates of our own and none of its scripts and styles."""

from sikodms.pages.writing.forms.draft import DraftForm, Read

__all__ = ["DraftForm", "Read"]
