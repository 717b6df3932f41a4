from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from config.administration import dress
from config.health import alive, ready
from config.metrics import metrics
from web.me.views.keys import remove

dress(admin.site)
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "web.views.unreadable"
handler429 = "web.views.too_many"

urlpatterns = [
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    # One address a person, changed under "My account": the library's own page would let in addresses nobody proved.
    path("compte/", RedirectView.as_view(pattern_name="me:profile")),
    path("compte/email/", RedirectView.as_view(pattern_name="me:address")),
    path("compte/2fa/webauthn/keys/<int:pk>/remove/", remove, name="mfa_remove_webauthn"),
    path("compte/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/catalog.js", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("", include("web.urls")),
]
