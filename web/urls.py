from django.urls import include, path

from web import activity, agenda, guide, hooks, shared_views, views
from web.api import api
from web.me.views.address import confirm
from web.me.views.screens import worker
from web.portal.views.guarantee import rating
from web.public.links import leave_mails

urlpatterns = [
    path("", views.home, name="home"),
    path("favicon.ico", views.icon, name="icon"),
    path("theme", views.theme, name="theme"),
    path("langue", views.language, name="language"),
    path("portail/", include("web.portal.urls")),
    path("noc/", include("web.noc.urls")),
    path("crochets/gocardless", hooks.gocardless, name="gocardless_hook"),
    path("bureau/", include("web.desk.urls")),
    path("reglages/", include("web.house.urls")),
    path("recherche", shared_views.search, name="search"),
    path("aide/", guide.help_with, name="help"),
    path("aide/<slug:chapter>/", guide.guide, name="guide"),
    path("export/<str:name>.<str:kind>", shared_views.export, name="export"),
    path("fil/<str:kind>/<int:pk>/", activity.activity, name="activity"),
    path("vues", shared_views.keep_view, name="keep_view"),
    path("vues/<int:pk>/changer", shared_views.change_view, name="change_view"),
    path("vues/<int:pk>/ouvrir", shared_views.open_with_view, name="open_with_view"),
    path("vues/<int:pk>/oublier", shared_views.drop_view, name="drop_view"),
    path("etat/", include("web.public.urls")),
    path("api/v1/", include((api.urlpatterns(), "api"))),
    path("moi/", include("web.me.urls")),
    path("sw.js", worker, name="worker"),
    path("agenda/<str:secret>.ics", agenda.feed, name="agenda_feed"),
    path("avis/<str:key>/", rating, name="rating"),
    path("desabonnement/<str:key>", leave_mails, name="leave_mails"),
    path("adresse/<str:key>", confirm, name="confirm_address"),
    path("invitation/<str:key>", views.invitation, name="invitation"),
]
