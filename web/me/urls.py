from django.urls import path

from web.me.views import address, notices, profile, screens, tokens

app_name = "me"

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("adresse/", address.ask, name="address"),
    path("calendriers/renouveler", profile.calendars, name="renew_calendars"),
    path("jetons/", tokens.tokens, name="tokens"),
    path("jetons/<int:pk>/revoquer", tokens.revoke, name="revoke_token"),
    path("avis/", notices.notices, name="notices"),
    path("avis/vus", notices.seen, name="see_notices"),
    path("avis/nombre", notices.bell, name="bell"),
    path("avis/<int:pk>/", notices.opened, name="open_notice"),
    path("avis/<int:pk>/vu", notices.see, name="see_notice"),
    path("avis/<int:pk>/retirer", notices.hide, name="hide_notice"),
    path("avis/ecrans", screens.subscribe, name="subscribe_screen"),
    path("avis/ecrans/essai", screens.probe, name="probe_screens"),
    path("avis/ecrans/<int:pk>/oublier", screens.forget, name="forget_screen"),
    path("avis/choix", notices.choose, name="choose_notices"),
]
