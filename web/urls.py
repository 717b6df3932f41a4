from django.urls import include, path

from web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("theme", views.theme, name="theme"),
    path("portail/", include("web.portal.urls")),
    path("noc/", include("web.noc.urls")),
    path("bureau/", include("web.desk.urls")),
]
