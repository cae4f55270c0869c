"""Telephone numbers of accounts entered before are sealed."""

from django.db import migrations

from affairs.core.database.sealed import field_cipher
from affairs.core.identifiers.phones import normalised_phone


def seal(apps, schema_editor):
    user = apps.get_model("accounts", "User")
    for row in user.objects.exclude(phone="").iterator():
        if not row.phone.startswith("sm4:v"):
            row.phone = field_cipher().encrypt(
                normalised_phone(row.phone), context="accounts.user.phone"
            )
            row.save(update_fields=["phone"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_attempts_sessions_factors")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
