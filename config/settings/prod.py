"""A server that people depend on; every secret comes from the environment."""

from config import environment
from config.settings.base import *  # noqa: F403

SECRET_KEY = environment.text("AFFAIRS_SECRET_KEY")
AUDIT_KEY = environment.text("AFFAIRS_AUDIT_KEY")
FIELD_KEY = environment.text("AFFAIRS_FIELD_KEY")
ALLOWED_HOSTS = environment.words("AFFAIRS_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("AFFAIRS_ORIGINS")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = environment.integer("AFFAIRS_HSTS_SECONDS", 31_536_000)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "affairs.core.assets.storage.HashedStorage"},
}
