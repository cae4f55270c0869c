import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from affairs.core.crypto import BrokenCipher
from affairs.core.database.sealed import (
    SealedField,
    SearchDigestField,
    field_cipher,
    search_digest,
)
from affairs.core.identifiers.resident_ids import normalised_resident_id

pytestmark = pytest.mark.django_db(transaction=True)
IDENTITY = "11010519491231002X"


@pytest.fixture
def holder():
    """A table of its own with a sealed number, its digest and a second sealed text."""
    with isolate_apps("affairs.core.database"):

        class Holder(models.Model):
            identity_number = SealedField(blank=True)
            identity_digest = SearchDigestField(
                of="identity_number", written_form=normalised_resident_id
            )
            account = SealedField(blank=True)

            class Meta:
                app_label = "database"

            def __str__(self) -> str:
                return str(self.pk)

        with connection.schema_editor() as editor:
            editor.create_model(Holder)
        yield Holder
        with connection.schema_editor() as editor:
            editor.delete_model(Holder)


def stored(holder, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {holder._meta.db_table}")
        return [row[0] for row in cursor.fetchall()]


def test_a_sealed_value_is_plain_in_python_and_sealed_in_the_table(holder):
    holder.objects.create(identity_number=IDENTITY)
    assert holder.objects.get().identity_number == IDENTITY
    (text,) = stored(holder, "identity_number")
    assert text.startswith("sm4:v1:")
    assert IDENTITY not in text
    assert stored(holder, "account") == [""]


def test_a_value_is_found_by_its_digest_however_it_is_typed(holder):
    made = holder.objects.create(identity_number=IDENTITY)
    holder.objects.create(identity_number="620102199001010011")
    assert holder.objects.get(identity_digest="110105 19491231 002x") == made
    assert search_digest(IDENTITY) in stored(holder, "identity_digest")


def test_a_changed_value_changes_its_digest(holder):
    made = holder.objects.create(identity_number=IDENTITY)
    made.identity_number = "620102199001010011"
    made.save()
    assert not holder.objects.filter(identity_digest=IDENTITY).exists()
    assert holder.objects.get(identity_digest="620102199001010011") == made
    made.identity_number = ""
    made.save()
    assert stored(holder, "identity_digest") == [""]


@pytest.mark.parametrize("lookup", ["identity_number", "identity_number__icontains"])
def test_a_sealed_field_is_not_filtered_by(holder, lookup):
    with pytest.raises(FieldError, match="by its digest"):
        holder.objects.filter(**{lookup: IDENTITY}).exists()


def test_a_value_copied_into_another_field_does_not_open(holder):
    holder.objects.create(identity_number=IDENTITY)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {holder._meta.db_table} SET account = identity_number")
    with pytest.raises(BrokenCipher):
        holder.objects.get()


def test_a_new_key_writes_and_the_old_one_still_opens(holder, settings):
    holder.objects.create(identity_number=IDENTITY)
    settings.FIELD_KEY = f"{settings.FIELD_KEY}, second"
    made = holder.objects.get(identity_digest=IDENTITY)
    assert made.identity_number == IDENTITY
    made.save()
    assert stored(holder, "identity_number")[0].startswith("sm4:v2:")
    assert holder.objects.get().identity_number == IDENTITY


def test_the_cipher_follows_the_settings(settings):
    settings.FIELD_KEY = "a,b,c"
    assert field_cipher().version == 3
