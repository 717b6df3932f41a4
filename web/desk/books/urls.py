"""The books: runs, journal, closings, figures, and what a person does to one account."""

from django.urls import path

from web.desk.books import account, billing, figures, ledger, lots, orders, platform, refunds, reports, runs

urlpatterns = [
    path("clients/<str:number>/facturation", billing.billing, name="billing"),
    path("clients/<str:number>/commande", orders.set_order, name="set_order"),
    path("clients/<str:number>/frais/<int:pk>/retirer", billing.drop_charge, name="drop_charge"),
    path("factures/<str:number>/rembourser", billing.credit_back, name="credit_back"),
    path("paiements/<int:pk>/recu", billing.receipt, name="receipt"),
    path("plateforme/", platform.submissions, name="submissions"),
    path("plateforme/<int:pk>/reprendre", platform.retry, name="retry_submission"),
    path("campagnes/", runs.runs, name="runs"),
    path("campagnes/preparer", runs.prepare, name="prepare_run"),
    path("campagnes/<int:pk>/", runs.run, name="run"),
    path("campagnes/<int:pk>/avancement", runs.progress, name="run_progress"),
    path("campagnes/<int:pk>/approuver", runs.approve, name="approve_run"),
    path("campagnes/<int:pk>/annuler", runs.undo, name="undo_run"),
    path("chiffres/", figures.figures, name="figures"),
    path("journal/", ledger.journal, name="journal"),
    path("journal/fec/<int:year>", ledger.fec, name="fec"),
    path("etats/<str:kind>/", reports.report, name="report"),
    path("etats/<str:kind>.<str:form>", reports.report_file, name="report_file"),
    path("comptes/", ledger.books, name="books"),
    path("comptes/cloturer", ledger.close, name="close_month"),
    path("factures/lot", lots.lot, name="invoice_lot"),
    path("factures/<str:number>/piste", lots.trail, name="invoice_trail"),
    path("factures/<str:number>/renvoyer", lots.send_again, name="send_again"),
    path("factures/<str:number>/perte", account.give_up, name="write_off"),
    path("factures/<str:number>/douteuse", account.doubt, name="doubt"),
    path("paiements/<int:pk>/", account.payment, name="payment"),
    path("paiements/<int:pk>/affecter", account.allocate, name="allocate"),
    path("paiements/<int:pk>/liberer", account.free, name="free_payment"),
    path("paiements/<int:pk>/rembourser", account.pay_back, name="pay_back"),
    path("paiements/<int:pk>/remboursement", refunds.refund, name="refund"),
    path("clients/<str:number>/releve", account.statement_pdf, name="statement_pdf"),
    path("clients/<str:number>/frais", account.add_charge, name="add_charge"),
]
