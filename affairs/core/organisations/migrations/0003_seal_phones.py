"""Telephone numbers of people entered before are sealed, and found by their digest."""

from django.db import migrations

from affairs.core.database.sealed import field_cipher, search_digest
from affairs.core.identifiers.phones import normalised_phone


def seal(apps, schema_editor):
    person = apps.get_model("organisations", "Person")
    for row in person.objects.exclude(phone="").iterator():
        if row.phone.startswith("sm4:v"):
            continue
        plain = normalised_phone(row.phone)
        row.phone = field_cipher().encrypt(plain, context="organisations.person.phone")
        row.phone_digest = search_digest(plain)
        row.save(update_fields=["phone", "phone_digest"])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_changes_postings_identity")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
