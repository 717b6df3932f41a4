"""Addresses of visits and assistance, under those of the desk."""

from django.urls import path, re_path

from web.desk.visits import views

urlpatterns = [
    path("rendez-vous/", views.agenda, name="agenda"),
    path("rendez-vous/<int:pk>/", views.visit, name="visit"),
    re_path(r"^rendez-vous/(?P<pk>\d+)/(?P<how>annuler|absent|fait)$", views.end, name="end_visit"),
    path("fiches/<str:number>/rendez-vous", views.book, name="book_visit"),
    path("fiches/<str:number>/assistance", views.packs, name="packs"),
    path("assistance/<int:pk>/annuler", views.drop_pack, name="drop_pack"),
    path("techniciens/", views.technicians, name="technicians"),
    path("techniciens/<int:pk>/agenda", views.feed, name="renew_feed"),
]
