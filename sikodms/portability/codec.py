"""Stored objects as JSON and back, each with every attribute it has.

Plain JSON where JSON has a word for it; elsewhere an object with one `$…` key: `$time`, `$date`, `$tuple`, `$tree` for the
BTrees, and `$class` for our own persistent classes. An object that is met again within the same record (a file that
two Fassungen share) is written once, with `$id`, and then as `$ref`. Only the classes of CLASSES are ever made.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.list import PersistentList
from persistent.mapping import PersistentMapping
from substanced.folder import Folder
from ZODB.blob import Blob

from content_types import KINDS, Authority, Content, Fachgebiet, Fassung, File, Person, SavedSearch
from mail import Bucket, Issue, Newsletter, Notice, Subscription

OWN: tuple[type, ...] = (
    Authority,
    Fachgebiet,
    Person,
    Content,
    Fassung,
    File,
    *KINDS.values(),
    Newsletter,
    Issue,
    Subscription,
    Bucket,
    SavedSearch,
    Notice,
)
CLASSES = {f"{cls.__module__}.{cls.__name__}": cls for cls in OWN}
NAMES = {cls: name for name, cls in CLASSES.items()}
TREES = {"OOBTree": OOBTree, "IOBTree": IOBTree, "LOBTree": LOBTree}
# Where an object hangs in the tree and what a folder holds is not part of it; blobs lie beside as files.
_FOLDER = frozenset(Folder().__dict__)
LEFT_OUT = frozenset({"__parent__", "__name__", "__oid__", "blob"}) | _FOLDER


class Unreadable(ValueError):
    """A record that no export of ours can have written."""


class Encoder:
    """Writes one record; remembers which objects it has met."""

    def __init__(self) -> None:
        self._met: dict[int, int] = {}
        self._kept: list[Any] = []

    def encode(self, value: Any) -> Any:
        match value:
            case None | bool() | int() | float() | str():
                return value
            case dt.datetime():
                return {"$time": value.isoformat()}
            case dt.date():
                return {"$date": value.isoformat()}
            case tuple():
                return {"$tuple": [self.encode(each) for each in value]}
            case list() | PersistentList():
                return (
                    {"$list": [self.encode(each) for each in value]}
                    if isinstance(value, PersistentList)
                    else [self.encode(each) for each in value]
                )
            case dict() | PersistentMapping():
                return self._mapping(value)
            case Length():
                return {"$length": value()}
            case LLTreeSet():
                return {"$set": list(value)}
        for name, tree in TREES.items():
            if isinstance(value, tree):
                return {"$tree": name, "items": [[self.encode(key), self.encode(each)] for key, each in value.items()]}
        if type(value) in NAMES:
            return self._object(value)
        raise TypeError(f"{type(value)} has no place in an export")

    def _mapping(self, value: Any) -> Any:
        if not all(isinstance(key, str) and not key.startswith("$") for key in value):
            raise TypeError("keys of mappings are texts that do not begin with $")
        items = {key: self.encode(value[key]) for key in sorted(value)}
        return {"$mapping": items} if isinstance(value, PersistentMapping) else items

    def _object(self, value: Persistent) -> Any:
        if id(value) in self._met:
            return {"$ref": self._met[id(value)]}
        number = self._met[id(value)] = len(self._met) + 1
        self._kept.append(value)  # so that no other object gets its address
        value._p_activate()
        state = {
            key: each
            for key, each in value.__dict__.items()
            if key not in LEFT_OUT and not key.startswith("_v_") and not key.startswith("_p_")
        }
        made: dict[str, Any] = {"$class": NAMES[type(value)], "$id": number}
        for key in sorted(state):
            made[key] = self.encode(state[key])
        return made


class Decoder:
    """Reads one record. `blob_of(sha256)` gives the blob of a file."""

    def __init__(self, blob_of: Callable[[str], Blob]):
        self._blob_of = blob_of
        self._made: dict[int, Any] = {}

    def decode(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.decode(each) for each in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"$time": str(text)}:
                return dt.datetime.fromisoformat(text)
            case {"$date": str(text)}:
                return dt.date.fromisoformat(text)
            case {"$tuple": list(items)}:
                return tuple(self.decode(each) for each in items)
            case {"$list": list(items)}:
                return PersistentList(self.decode(each) for each in items)
            case {"$mapping": dict(items)}:
                return PersistentMapping({key: self.decode(each) for key, each in items.items()})
            case {"$length": int(number)}:
                return Length(number)
            case {"$set": list(items)}:
                return LLTreeSet(items)
            case {"$tree": str(name), "items": list(items)} if name in TREES:
                return TREES[name]([(self.decode(key), self.decode(each)) for key, each in items])
            case {"$ref": int(number)} if number in self._made:
                return self._made[number]
            case {"$class": str(name), "$id": int(number)} if name in CLASSES:
                return self._object(CLASSES[name], number, value)
        if any(key.startswith("$") for key in value):
            raise Unreadable(f"no export of this format has {sorted(value)[:3]}")
        return {key: self.decode(each) for key, each in value.items()}

    def _object(self, cls: type, number: int, value: dict[str, Any]) -> Any:
        made: Any = object.__new__(cls) if not issubclass(cls, Persistent) else Persistent.__new__(cls)
        if isinstance(made, Folder):
            Folder.__init__(made)
        self._made[number] = made
        for key, each in value.items():
            if key.startswith("$"):
                continue
            if key in LEFT_OUT or key.startswith("_p_"):
                raise Unreadable(f"{key} is not part of an export")
            setattr(made, key, self.decode(each))
        if isinstance(made, File):
            made.blob = self._blob_of(made.sha256)
        return made
