"""What a form says of its fields before it is sent: which must be filled, said once a form (RGAA 11.10)."""

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect

register = template.Library()


@register.filter
def starred(field: BoundField) -> bool:
    """Whether the label bears the sign: not where the form has one field only, which speaks for itself."""
    return field.field.required and len(field.form.visible_fields()) > 1


@register.filter
def notes_stars(field: BoundField) -> bool:
    """Whether the sentence that explains the sign stands before this field: the form's first, where one bears it."""
    shown = field.form.visible_fields()
    return shown[0].name == field.name and any(starred(one) for one in shown)


@register.filter
def grouped(field: BoundField) -> bool:
    """Whether it is several boxes under one name: their name is a legend and no label of any of them."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)
