from django.db import migrations

from subscribers.domain.zones import folded

CUSTOMER = ("number", "name", "siren", "siret", "vat_number", "email", "phone", "street", "postcode", "city")
SITE = ("label", "street", "postcode", "city")


def fill(apps, _schema_editor):
    """What a search looks through, for the rows that were there before it."""
    for customer in apps.get_model("subscribers", "Customer").objects.prefetch_related("contacts").iterator(2000):
        told = [getattr(customer, name) for name in CUSTOMER]
        told += [part for one in customer.contacts.all() for part in (one.name, one.email, one.phone)]
        type(customer).objects.filter(pk=customer.pk).update(haystack=folded(" ".join(told)))
    for site in apps.get_model("subscribers", "Site").objects.iterator(2000):
        told = " ".join(getattr(site, name) for name in SITE)
        type(site).objects.filter(pk=site.pk).update(haystack=folded(told))


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0002_amendments_quotes_and_files")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
