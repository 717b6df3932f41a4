from django.urls import include, path

from web.desk.collection_urls import urlpatterns as collection_urls
from web.desk.views import bank, batches, customers, day, dunning, invoices, many_late, penalties

app_name = "desk"

urlpatterns = [
    path("", include("web.desk.books.urls")),
    path("", include("web.desk.sales.urls")),
    path("", include("web.desk.visits.urls")),
    path("", day.day, name="day"),
    path("clients/", customers.customers, name="customers"),
    path("clients/<str:number>/", customers.customer, name="customer"),
    path("clients/<str:number>/paiement", customers.pay, name="pay"),
    path("clients/<str:number>/promesse", dunning.promise, name="promise"),
    path("factures/", invoices.invoices, name="invoices"),
    path("factures/<str:number>/", invoices.invoice, name="invoice"),
    path("factures/<str:number>/pdf", invoices.invoice_pdf, name="invoice_pdf"),
    path("documents/<int:pk>/pdf", invoices.paper, name="paper"),
    path("penalites/", penalties.penalties, name="penalties"),
    path("penalites/<int:pk>/", penalties.penalty, name="penalty"),
    path("penalites/<int:pk>/accepter", penalties.approve, name="approve_penalty"),
    path("penalites/<int:pk>/refuser", penalties.refuse, name="refuse_penalty"),
    path("prelevements/", batches.batches_list, name="batches"),
    path("prelevements/preparer", batches.propose, name="propose_batch"),
    path("prelevements/<int:pk>/", batches.batch, name="batch"),
    path("prelevements/<int:pk>/approuver", batches.approve, name="approve_batch"),
    path("prelevements/<int:pk>/figer", batches.freeze, name="freeze_batch"),
    path("prelevements/<int:pk>/remettre", batches.hand_over, name="hand_over_batch"),
    path("prelevements/<int:pk>/fichier", batches.batch_file, name="batch_file"),
    path("banque/", bank.bank, name="bank"),
    path("banque/lire", bank.preview, name="preview_bank_file"),
    path("banque/prendre", bank.take_in, name="take_in_bank_file"),
    path("banque/<int:pk>/", bank.bank_file, name="bank_file"),
    path("relances/", dunning.dunning, name="dunning"),
    path("relances/lot", many_late.late_payers, name="many_late"),
    path("courriers/", include("web.desk.letters.urls")),
    *collection_urls,
]
