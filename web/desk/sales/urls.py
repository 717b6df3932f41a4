"""Addresses of sales and support, under those of the desk."""

from django.urls import path

from web.desk.sales.views import contracts, customers

urlpatterns = [
    path("fiches/", customers.customers, name="files"),
    path("fiches/nouvelle", customers.create, name="new_customer"),
    path("fiches/<str:number>/", customers.file, name="customer_file"),
    path("fiches/<str:number>/identite", customers.change, name="change_customer"),
    path("fiches/<str:number>/contacts", customers.add_contact, name="add_contact"),
    path("fiches/<str:number>/adresses", customers.set_address, name="set_address"),
    path("fiches/<str:number>/adresses/<str:kind>/retirer", customers.remove_address, name="remove_address"),
    path("fiches/<str:number>/sites", customers.add_site, name="add_site"),
    path("fiches/<str:number>/groupe", customers.set_group, name="set_group"),
    path("fiches/<str:number>/etiquettes", customers.set_tags, name="set_tags"),
    path("fiches/<str:number>/notes", customers.write_note, name="write_note"),
    path("fiches/<str:number>/documents", customers.add_file, name="add_file"),
    path("fiches/<str:number>/contrats", contracts.create, name="new_contract"),
    path("contrats/", contracts.contracts, name="contracts"),
    path("contrats/<str:number>/", contracts.contract, name="contract"),
    path("contrats/<str:number>/signature", contracts.sign, name="sign_contract"),
    path("contrats/<str:number>/offre", contracts.change_offer, name="change_offer"),
    path("contrats/<str:number>/options", contracts.change_option, name="change_option"),
    path("contrats/<str:number>/prix", contracts.change_price, name="change_price"),
    path("contrats/<str:number>/demenagement", contracts.move, name="move_contract"),
    path("contrats/<str:number>/cession", contracts.transfer, name="transfer_contract"),
    path("contrats/<str:number>/resiliation", contracts.give_notice, name="give_notice"),
    path("contrats/<str:number>/resiliation/retirer", contracts.withdraw_notice, name="withdraw_notice"),
    path("resiliations/<int:pk>/justificatif", contracts.prove, name="prove_ground"),
    path("avenants/<int:pk>/annuler", contracts.undo, name="undo_amendment"),
    path("contacts/<int:pk>/", customers.change_contact, name="change_contact"),
    path("contacts/<int:pk>/retirer", customers.remove_contact, name="remove_contact"),
    path("documents/<int:pk>/", customers.download, name="download_file"),
    path("documents/<int:pk>/retirer", customers.remove_file, name="remove_file"),
]
