"""Tests: fast hashes, plain static files, a database of their own."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403

HOME = Path(tempfile.mkdtemp(prefix="affairs-test-"))
FILES_ROOT = HOME / "files"
NOTICE_OUTBOX = HOME / "outbox"
STATIC_ROOT = HOME / "static"
DEVELOPER_PAGES = True
SECRET_KEY = "test-only"
AUDIT_KEY = "test-only-audit"
FIELD_KEY = "test-only-field"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True

if "pool" in DATABASES["default"].get("OPTIONS", {}):  # noqa: F405
    del DATABASES["default"]["OPTIONS"]["pool"]  # noqa: F405  # a pool would hold the test database

if os.environ.get("AFFAIRS_TEST_FILE") and "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # Journeys have page, worker and test at work at once, as a served platform has: on a file they
    # wait for each other, while threads that share a database in memory are refused at once.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # noqa: F405
