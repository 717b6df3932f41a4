from django.urls import path

from web.public import links, views

app_name = "public"

urlpatterns = [
    path("", views.state, name="state"),
    path("abonnement", views.subscribe, name="subscribe"),
    path("abonnement/<str:key>", links.confirm, name="confirm"),
    path("abonnement/<str:key>/fin", links.leave, name="leave"),
]
