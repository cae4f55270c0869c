"""A trial on one machine: the demo city on the loopback, SQLite unless a URL says otherwise."""

from config import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import HOME
from config.settings.secrets import key_from_file

DEMO = environment.flag("AFFAIRS_DEMO", True)
DEBUG = environment.flag("AFFAIRS_DEBUG", False)
DEVELOPER_PAGES = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = key_from_file(HOME / "keys" / "secret")
AUDIT_KEY = key_from_file(HOME / "keys" / "audit")
FIELD_KEY = key_from_file(HOME / "keys" / "field")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "affairs.core.assets.storage.HashedStorage"},
}
