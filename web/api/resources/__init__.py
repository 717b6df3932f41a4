"""Every kind of object the API tells of, by name."""

from web.api.registry import Resource
from web.api.resources import (
    books,
    catalogue,
    contracts,
    customers,
    field,
    guarantee,
    house,
    letters,
    money,
    moving,
    network,
    notices,
    plant,
    platform,
    requests,
    rights,
    sales,
    tariffs,
    visits,
)

MODULES = (
    *(customers, catalogue, tariffs, contracts, sales, visits, rights, network, plant, field, guarantee, requests),
    *(money, books, platform, house, letters, moving, notices),
)
CATALOGUE: dict[str, Resource] = {resource.name: resource for module in MODULES for resource in module.RESOURCES}
