"""What every deployment shares."""

from pathlib import Path

from affairs.core.assets.vendor import VENDOR_FILES
from config import environment

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(environment.text("AFFAIRS_HOME", str(ROOT / "var")))

DEBUG = False
DEMO = False
DEVELOPER_PAGES = False
CITY_NAME = environment.text("AFFAIRS_CITY_NAME", "示例市")
PLATFORM_NAME = f"{CITY_NAME}机关事务服务平台"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "django_otp",
    "django_tasks",
    "django_tasks_db",
    "affairs.core.database",
    "affairs.core.identifiers",
    "affairs.core.calendar",
    "affairs.core.organisations",
    "affairs.core.accounts",
    "affairs.core.permissions",
    "affairs.core.audit",
    "affairs.core.rules",
    "affairs.core.notices",
    "affairs.core.jobs",
    "affairs.core.files",
    "affairs.core.approvals",
    "affairs.core.ledgers",
    "affairs.core.importing",
    "affairs.core.indicators",
    "affairs.core.pages",
    "affairs.core.administration",
    "affairs.core.demo",
    "affairs.core.operations",
    "affairs.modules.fleet",
    "affairs.modules.energy",
    "affairs.modules.reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "affairs.core.audit.middleware.OriginMiddleware",
    "affairs.core.accounts.middleware.SessionRulesMiddleware",
    "affairs.core.pages.middleware.ContentPolicyMiddleware",
    "affairs.core.pages.middleware.BusinessErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "affairs.core.web.environment.Templates",
        "DIRS": [ROOT / "affairs" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "affairs.core.web.environment.environment",
            "context_processors": [
                "affairs.core.pages.shell.shell",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": environment.database("AFFAIRS_DATABASE_URL", HOME / "affairs.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["affairs.core.accounts.hashers.SM3PasswordHasher"]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["affairs.core.accounts.backends.AccountBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "affairs" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "affairs.core.assets.finders.NpmFinder",
    "affairs.core.assets.finders.SpriteFinder",
]
NPM_ROOT = Path(environment.text("AFFAIRS_NPM_ROOT", str(ROOT / "node_modules")))
NPM_STATIC = VENDOR_FILES
BUILD_ROOT = HOME / "build"

FILES_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

FILES_MAX_BYTES = environment.integer("AFFAIRS_FILES_MAX_MB", 50) * 1024 * 1024
FILES_ALLOW_ARCHIVES = environment.flag("AFFAIRS_FILES_ALLOW_ARCHIVES", False)

NOTICE_CHANNELS = ["affairs.core.notices.channels.FileOutbox"]
NOTICE_OUTBOX = HOME / "outbox"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_ENGINE = "affairs.core.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "affairs.core.pages.errors.form_expired"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"affairs": {"level": "INFO"}},
}
