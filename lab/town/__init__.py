"""A fictional town, its provider and six months of their life: what `manage.py demo` fills an empty database with."""
