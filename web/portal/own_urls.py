"""Addresses of what is the customer's own, and of quotes, under those of the portal."""

from django.urls import path

from web.portal.views import company, contracts, quotes, sent

urlpatterns = [
    path("contrats/", contracts.contracts, name="contracts"),
    path("contrats/<str:number>/", contracts.contract, name="contract"),
    path("contrats/<str:number>/resilier", contracts.leave, name="leave"),
    path("contrats/<str:number>/tarif", contracts.tariff, name="tariff"),
    path("contrats/<str:number>/demenager", contracts.moving, name="moving"),
    path("contrats/<str:number>/revision", contracts.answer_revision, name="answer_revision"),
    path("documents/<int:pk>/", contracts.download, name="download"),
    path("courrier/", sent.sent, name="sent"),
    path("courrier/<int:pk>/", sent.message, name="message"),
    path("courrier/<int:pk>.pdf", sent.sheet, name="message_sheet"),
    path("courrier/<int:pk>/pieces/<int:place>", sent.enclosed, name="enclosed"),
    path("societe/", company.company, name="company"),
    path("societe/<str:number>/contacts", company.add_contact, name="add_contact"),
    path("societe/<str:number>/identite", company.rectify, name="rectify"),
    path("societe/<str:number>/accord", company.consent, name="consent"),
    path("societe/<str:number>/donnees", company.ask_for_data, name="ask_for_data"),
    path("contacts/<int:pk>/", company.change_contact, name="change_contact"),
    path("contacts/<int:pk>/retirer", company.remove_contact, name="remove_contact"),
    path("conditions/", company.terms, name="terms"),
    path("conditions/texte", quotes.terms, name="terms_text"),
    path("devis/<str:token>/", quotes.quote, name="quote"),
    path("devis/<str:token>/lu", quotes.read, name="quote_read"),
    path("devis/<str:token>/refus", quotes.decline, name="decline_quote"),
    path("devis/<str:token>/<str:which>.pdf", quotes.quote_pdf, name="quote_pdf"),
]
