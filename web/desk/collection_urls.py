"""The addresses of collection: mandates, what came back, matching, the collection track, interest, the policy."""

from django.urls import path

from web.desk.views import batches, collection, disputes, interest, mandates, matching, policy, returned

urlpatterns = [
    path("mandats/", mandates.mandates, name="mandates"),
    path("mandats/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandats/<int:pk>/pdf", mandates.mandate_pdf, name="mandate_pdf"),
    path("mandats/pieces/<int:pk>", mandates.proof, name="mandate_proof"),
    path("mandats/<int:pk>/<str:verb>", mandates.change, name="change_mandate"),
    path("clients/<str:number>/mandat", mandates.sign, name="sign_mandate"),
    path("clients/<str:number>/recouvrement", collection.collection, name="collection"),
    path("clients/<str:number>/recouvrement/gel", collection.hold, name="hold"),
    path("clients/<str:number>/recouvrement/<str:kind>/<int:pk>/fin", collection.end_freeze, name="end_freeze"),
    path("clients/<str:number>/recouvrement/frais", collection.cost, name="cost"),
    path("clients/<str:number>/recouvrement/frais/<int:pk>", collection.charge_cost, name="charge_cost"),
    path("clients/<str:number>/recouvrement/etape/<str:done>", collection.settle_stage, name="settle_stage"),
    path("clients/<str:number>/recouvrement/dossier", collection.recovery, name="recovery"),
    path("clients/<str:number>/recouvrement/fin/<str:contract>", collection.end_contract, name="end_contract"),
    path("prelevements/<int:pk>/annuler", batches.cancel, name="cancel_batch"),
    path("contestations/", disputes.disputes, name="disputes"),
    path("contestations/<int:pk>/tranchee", disputes.answered, name="answer_dispute"),
    path("rejets/", returned.returned, name="returned"),
    path("rejets/<int:pk>/representer", returned.present_again, name="present_again"),
    path("banque/lignes/<int:pk>/", matching.event, name="bank_event"),
    path("banque/lignes/<int:pk>/rapprocher", matching.match, name="match_event"),
    path("banque/lignes/<int:pk>/ecarter", matching.set_aside, name="set_aside"),
    path("relances/politique", policy.policy, name="policy"),
    path("relances/interets", interest.interest, name="interest"),
    path("relances/interets/taux", interest.enter_rate, name="enter_rate"),
    path("relances/interets/<str:number>", interest.charge, name="charge_interest"),
]
