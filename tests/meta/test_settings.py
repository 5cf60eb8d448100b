"""Settings are read as the table says, can be overridden from the environment, and are documented."""

from configparser import RawConfigParser
from pathlib import Path

import pytest

from sikodms.settings import SETTINGS, SettingsError, parse

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented_with_its_default(name):
    row = next(
        line for line in (ROOT / "docs/operators.md").read_text().splitlines() if line.startswith(f"| `{name}` |")
    )
    setting = SETTINGS[name]
    assert str(setting.default).lower() in row.lower()
    assert setting.about in row


@pytest.mark.parametrize("ini", ["development.ini", "production.ini"])
def test_the_ini_files_name_no_unknown_setting(ini):
    parser = RawConfigParser()
    parser.read(ROOT / ini)
    given = {
        name: value.replace("%(here)s", "/somewhere") for name, value in parser["app:main"].items() if name != "use"
    }
    settings = parse(given, {})
    assert settings.demo.enabled is (ini == "development.ini")
    assert settings.manage.enabled is (ini == "development.ini")


def test_the_environment_overrides_every_setting():
    environ = {
        "SIKODMS_MAIL_SMTP": "smtp://127.0.0.1:2525",
        "SIKODMS_DEMO_SUBSCRIBERS": "7",
        "SIKODMS_PORTAL_MAX_UPLOAD": "2048",
    }
    settings = parse({"mail.smtp": "smtp://elsewhere", "demo.enabled": "yes"}, environ)
    assert settings.mail.smtp == "smtp://127.0.0.1:2525"
    assert settings.demo.subscribers == 7
    assert settings.portal.max_upload == 2048
    assert settings.demo.enabled


def test_var_names_the_data_folder_unless_a_setting_of_the_environment_does(tmp_path):
    given = {"portal.var": "/ini"}
    assert parse(given, {}).portal.var == Path("/ini")
    assert parse(given, {"VAR": str(tmp_path)}).portal.var == tmp_path
    assert parse(given, {"VAR": str(tmp_path), "SIKODMS_PORTAL_VAR": "/set"}).portal.var == Path("/set")
    assert parse({}, {"VAR": "var"}).portal.var == Path.cwd() / "var"


def test_the_portal_address_follows_the_port_unless_it_is_given():
    assert parse({"server.port": "8000"}, {}).portal_url == "http://localhost:8000"
    settings = parse({"portal.url": "https://portal.example.org/"}, {})
    assert (settings.portal_url, settings.secure) == ("https://portal.example.org", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.port", "many"),
        ("server.threads", "0"),
        ("demo.enabled", "perhaps"),
        ("portal.url", "portal.example.org"),
        ("portal.url", "javascript:alert(1)"),
        ("index.interval", "nan"),
        ("mail.smpt", "smtp://typing.error"),
        ("mail.smtp", "mail.example.org:25"),
        ("mail.smtp", "smtp://mail.example.org:many"),
        ("server.trusted_proxy", "proxy.example.org"),
        ("server.trusted_proxy", "*"),
        ("server.trusted_proxy", "0.0.0.0/0"),
        ("server.trusted_proxy", "10.0.3.7/24"),
        ("server.trusted_proxy_count", "0"),
        ("server.trusted_proxy_headers", "x-real-ip"),
        ("server.trusted_proxy_headers", "forwarded x-forwarded-for"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        parse({name: value}, {})


def test_a_trusted_proxy_needs_the_address_that_people_use():
    with pytest.raises(SettingsError, match=r"portal\.url is not"):
        parse({"server.trusted_proxy": "127.0.0.1"}, {})
    given = {"server.trusted_proxy": "127.0.0.1 ::1 10.0.3.0/24", "portal.url": "https://portal.example.org"}
    assert parse(given, {}).server.trusted_proxy_count == 1


def test_settings_of_other_sections_are_none_of_ours():
    parse({"pyramid.default_locale_name": "de"}, {})
