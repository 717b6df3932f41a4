"""Addresses of what monitoring shows: the state of the network, graphs, availability, profiles."""

from django.urls import path

from web.noc.views import availability, overview, profiles, watch

urlpatterns = [
    path("etat/", overview.overview, name="overview"),
    path("etat/a", overview.then, name="network_then"),
    path("box/<str:serial>/mesures", watch.of_box, name="box_measures"),
    path("noeuds/<slug:code>/mesures", watch.of_node, name="node_measures"),
    path("mesures/<int:pk>/courbe", watch.points, name="graph_points"),
    path("mesures/<int:pk>/courbe.svg", watch.picture, name="graph_picture"),
    path("lignes/<str:reference>/disponibilite", availability.of_line, name="line_availability"),
    path("profils/", profiles.profile_list, name="profiles"),
    path("profils/<slug:name>/", profiles.profile, name="profile"),
    path("profils/<slug:name>/abandonner", profiles.drop, name="drop_profile"),
]
