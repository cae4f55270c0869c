import pytest

from affairs.core.identifiers.fields import (
    CreditCodeField,
    PhoneField,
    PlateField,
    TitleField,
    VinField,
)
from affairs.core.organisations.models import Organisation
from affairs.core.organisations.tests.factories import make_organisation


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        (CreditCodeField(), "９１３５０２００７７６０４９６５３ａ", "91350200776049653A"),
        (PlateField(), "示 a·12345", "示A12345"),
        (VinField(), "1m8gdm9a xkp042788", "1M8GDM9AXKP042788"),
        (PhoneField(), "+86 138 9311 2345", "13893112345"),
        (TitleField(), "甘(2022)兰州市不动产权第0012345号", "甘（2022）兰州市不动产权第0012345号"),
    ],
)
def test_fields_keep_the_written_form(field, typed, stored):
    assert field.to_python(typed) == stored
    assert field.get_prep_value(typed) == stored


def test_nothing_stays_nothing_so_that_unique_codes_may_be_missing():
    assert CreditCodeField(null=True).to_python(" ") is None
    assert PlateField().to_python(" ") == ""
    assert PlateField().to_python(None) is None


def test_a_migration_sees_an_ordinary_text_field():
    name, path, _, options = PlateField("号牌号码", blank=True).deconstruct()
    assert (name, path) == (None, "django.db.models.CharField")
    assert options == {"verbose_name": "号牌号码", "max_length": 12, "blank": True}


@pytest.mark.django_db
def test_one_credit_code_is_found_however_it_is_typed():
    made = make_organisation(credit_code=" 1162 0100 0123 4567 17 ")
    assert made.credit_code == "116201000123456717"
    assert Organisation.objects.get(credit_code="１１６２０１０００１２３４５６７１７") == made
    assert Organisation.objects.filter(credit_code__startswith="1162 01").get() == made
    assert Organisation.objects.filter(credit_code__icontains="０１２３-４５").get() == made
    assert not Organisation.objects.filter(credit_code__contains="9999").exists()
