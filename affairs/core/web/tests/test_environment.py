import pytest
from django.template import engines
from jinja2.exceptions import UndefinedError

from affairs.core.web.environment import Templates, icon


@pytest.fixture
def templates() -> Templates:
    """Our own template engine, the first of the settings."""
    return next(engine for engine in engines.all() if isinstance(engine, Templates))


def test_a_missing_name_is_false_as_condition_and_an_error_where_printed(
    templates: Templates,
) -> None:
    env = templates.env
    assert env.from_string("{% if gone %}a{% else %}b{% endif %}").render() == "b"
    for source in ("{{ gone }}", "{% for x in gone %}{% endfor %}", "{{ gone.more }}"):
        with pytest.raises(UndefinedError):
            env.from_string(source).render()


def test_templates_come_from_our_own_apps_only(templates: Templates) -> None:
    assert len(templates.template_dirs) > 1
    assert all("site-packages" not in str(place) for place in templates.template_dirs)


def test_icon_points_into_the_sprite() -> None:
    assert str(icon("car", "s")) == (
        '<svg class="i i-s" aria-hidden="true"><use href="/static/icons.svg#car"/></svg>'
    )


def test_an_unknown_icon_fails_by_name() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")
