"""The house rules: which way imports go, where persistent classes live, what files may not say."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import persistent
import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("content_types", "workflows", "index", "mail", "sikodms")
GOLDEN = Path(__file__).with_name("class_paths.txt")
# In pieces, so that this file does not name them.
REGISTRY_HOSTS = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
]


def sources(*folders):
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts
    )


def tracked_files():
    """Empty where the project is no git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_imports_go_one_way():
    # In a process of its own: it sets up logging anew, and with that silences the loggers of all later tests.
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_entered_by_its_face(room):
    """`from workflows import perform`, not `from workflows.review import perform`, from outside the room."""
    wrong = []
    for path in sources(room):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                if module.partition(".")[0] in set(ROOMS) - {room} and "." in module:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {module}")
    assert wrong == []


def test_no_module_is_called_after_nothing():
    names = {"utils", "util", "helpers", "common", "misc"}
    assert [path for path in sources(*ROOMS) if path.stem in names or names & set(path.parent.parts)] == []


def persistent_classes():
    """module.Class of each persistent class of ours, wherever it is."""
    found = set()
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    pending = [persistent.Persistent]
    while pending:
        for cls in pending.pop().__subclasses__():
            pending.append(cls)
            if cls.__module__.partition(".")[0] in ROOMS:
                found.add(f"{cls.__module__}.{cls.__qualname__}")
    return found


def test_paths_of_persistent_classes_are_as_ever():
    """They stand in every record of every database: a class that moves needs an alias at its old place and a migration."""
    assert "\n".join(sorted(persistent_classes())) + "\n" == GOLDEN.read_text()


def test_persistent_classes_live_in_two_rooms_only():
    assert {path.partition(".")[0] for path in persistent_classes()} <= {"content_types", "mail"}


def test_no_tracked_file_names_a_package_registry():
    named = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "ignore")
        named += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRY_HOSTS if host in text]
    assert named == []


def test_the_lock_pins_every_dependency_by_hash():
    for lock in ROOT.glob("requirements*.txt"):
        for pinned in lock.read_text().replace("\\\n", " ").splitlines():
            if pinned and not pinned.lstrip().startswith("#"):
                assert "==" in pinned and "--hash=sha256:" in pinned, (lock.name, pinned)
