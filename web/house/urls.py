from django.urls import path

from web.house.views import accesses, accounts, hooks, looks, many, sample, setup

app_name = "house"

urlpatterns = [
    path("comptes/", accounts.accounts, name="accounts"),
    path("comptes/inviter", accounts.invite_person, name="invite"),
    path("comptes/lot", many.accounts, name="many_accounts"),
    path("comptes/<int:pk>/", accounts.account, name="account"),
    path("comptes/<int:pk>/role", accounts.role, name="role"),
    path("comptes/<int:pk>/etat", accounts.switch, name="switch"),
    path("comptes/<int:pk>/deconnecter", accounts.sign_out, name="sign_out"),
    path("comptes/<int:pk>/facteur", accounts.forget_factor, name="forget_factor"),
    path("comptes/<int:pk>/debloquer", accounts.unlock, name="unlock"),
    path("comptes/<int:pk>/reinviter", accounts.invite_again, name="invite_again"),
    path("roles/", accounts.roles, name="roles"),
    path("clients/<str:number>/acces/", accesses.accesses, name="accesses"),
    path("clients/<str:number>/acces/<int:pk>/fermer", accesses.close, name="close_access"),
    path("clients/<str:number>/acces/<int:pk>/regarder", looks.start, name="look"),
    path("regards/", looks.looks, name="looks"),
    path("regards/fin", looks.end, name="end_look"),
    path("demarrage/", setup.setup, name="setup"),
    path("demarrage/exemple", sample.leave, name="leave_sample"),
    path("demarrage/discret", setup.hush, name="hush"),
    path("demarrage/<str:step>", setup.step, name="setup_step"),
    path("webhooks/", hooks.hooks, name="hooks"),
    path("webhooks/<int:pk>/", hooks.hook, name="hook"),
    path("webhooks/<int:pk>/etat", hooks.switch, name="switch_hook"),
    path("webhooks/<int:pk>/secret", hooks.renew, name="renew_hook"),
    path("webhooks/envois/<int:pk>/rejouer", hooks.again, name="replay"),
]
