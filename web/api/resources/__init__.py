"""Every kind of object the API tells of, by name."""

from web.api.registry import Resource
from web.api.resources import books, customers, field, guarantee, house, money, network, sales

MODULES = (customers, sales, network, field, guarantee, money, books, house)
CATALOGUE: dict[str, Resource] = {resource.name: resource for module in MODULES for resource in module.RESOURCES}
