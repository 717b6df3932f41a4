"""Every face says before a form is sent which of its fields must be filled (RGAA 11.10), and after it what is wrong."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
CONTROL = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
UNSEEN = re.compile(r'type="(?:hidden|submit)"|visually-hidden')


class Two(forms.Form):
    name = forms.CharField(label="nom", help_text="Votre nom.")
    note = forms.CharField(label="remarque", required=False)
    days = forms.MultipleChoiceField(label="jours", choices=[("1", "un")], widget=forms.CheckboxSelectMultiple)


class One(forms.Form):
    why = forms.CharField(label="motif")


def drawn(form: forms.Form) -> str:
    return "".join(render_to_string("components/field.html", {"field": field}) for field in form)


def test_required_fields_bear_a_sign_that_is_explained_once() -> None:
    page = drawn(Two())
    assert page.count("Les champs marqués d’un * sont obligatoires.") == 1
    assert page.index("Les champs marqués") < page.index("Nom<span")
    assert page.count('class="star"') == 2
    assert '<label class="form-label" for="id_note">Remarque</label>' in page
    assert re.search(r'<input[^>]*name="name"[^>]*required[^>]*aria-describedby="id_name_helptext"', page)


def test_boxes_under_one_name_are_a_group_that_says_it_is_required() -> None:
    page = drawn(Two())
    assert re.search(
        r'<legend class="form-label">Jours<span class="star" .*?</span>\s*<span class="vh">\(obligatoire\)', page
    )


def test_a_form_of_one_field_speaks_for_itself() -> None:
    page = drawn(One())
    assert ("star" in page, "obligatoires" in page) == (False, False)
    assert re.search(r'<input[^>]*name="why"[^>]*required', page)


def test_a_fault_is_tied_to_its_field() -> None:
    page = drawn(Two({"name": "", "days": ["9"]}))
    assert re.search(r'<input[^>]*name="name"[^>]*aria-invalid="true"[^>]*"id_name_helptext id_name_error"', page)
    assert 'id="id_name_error"' in page
    assert '<fieldset class="field" aria-describedby="id_days_error">' in page


def forms_by_hand() -> list[tuple[str, str]]:
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL):
            seen = [one for one in CONTROL.findall(form) if not UNSEEN.search(one)]
            names = {name for one in seen for name in re.findall(r'name="(\w+)"', one)}
            names |= set(re.findall(r"components/(files)\.html|(\w+)\.(?:\w+)\|control", form) and ["other"])
            if len(names) > 1 and any(re.search(r"\brequired\b", one) for one in seen):
                found.append((str(path.relative_to(TEMPLATES)), form))
    return found


@pytest.mark.parametrize(("name", "form"), forms_by_hand(), ids=lambda one: one if one.endswith(".html") else "")
def test_a_form_written_by_hand_marks_them_too(name: str, form: str) -> None:
    assert "components/star.html" in form
    assert "components/required_note.html" in form
