"""Every kind of object the API tells of, by name."""

from web.api.registry import Resource
from web.api.resources import customers, guarantee, house, money, network

CATALOGUE: dict[str, Resource] = {
    resource.name: resource for module in (customers, network, guarantee, money, house) for resource in module.RESOURCES
}
