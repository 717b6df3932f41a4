from django.urls import path

from web.public import views

app_name = "public"

urlpatterns = [
    path("", views.state, name="state"),
    path("abonnement", views.subscribe, name="subscribe"),
    path("abonnement/<str:key>", views.confirm, name="confirm"),
    path("abonnement/<str:key>/fin", views.leave, name="leave"),
]
