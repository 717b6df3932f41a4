from django.urls import include, path

from web.portal.views import accesses, account, guarantee, home, line, maintenance, money, papers, tickets, visits

app_name = "portal"

urlpatterns = [
    path("acces/", accesses.accesses, name="accesses"),
    path("acces/<str:number>/", accesses.accesses, name="accesses_of"),
    path("acces/<str:number>/<int:pk>/fermer", accesses.close, name="close_access"),
    path("travaux/", maintenance.works, name="works"),
    path("travaux/<str:key>.ics", maintenance.works_feed, name="works_feed"),
    path("pieces/<int:pk>", guarantee.attachment, name="attachment"),
    path("demandes/<str:number>/releve.pdf", guarantee.clock_statement, name="statement"),
    path("demandes/<str:number>/penalite", guarantee.claim_impact, name="claim_impact"),
    path("service/<str:number>.pdf", guarantee.service_report, name="service_report"),
    path("service/<str:number>.csv", guarantee.service_table, name="service_table"),
    path("reclamation", guarantee.complain, name="complain"),
    path("", include("web.portal.own_urls")),
    path("", home.home, name="home"),
    path("lignes/<str:reference>/", line.line, name="line"),
    path("lignes/<str:reference>/trafic", line.line_traffic, name="line_traffic"),
    path("lignes/<str:reference>/etat", home.verdict, name="verdict"),
    path("penalites/<int:pk>/demander", home.claim, name="claim"),
    path("demandes/", tickets.incidents, name="incidents"),
    path("demandes/nouvelle", tickets.report, name="report"),
    path("demandes/<str:number>/", tickets.ticket, name="ticket"),
    path("demandes/<str:number>/reponse", tickets.reply, name="reply"),
    path("rendez-vous/", visits.visits, name="visits"),
    path("rendez-vous/assistance", visits.order, name="order_pack"),
    path("rendez-vous/forfaits/<int:pk>/", visits.book, name="book_visit"),
    path("rendez-vous/<int:pk>/annuler", visits.cancel, name="cancel_visit"),
    path("factures/", papers.invoices, name="invoices"),
    path("factures/releve", account.statement, name="statement"),
    path("factures/<str:number>/", account.invoice, name="invoice"),
    path("factures/<str:number>/contester", account.dispute, name="dispute"),
    path("clients/<str:number>/releve.pdf", account.statement_pdf, name="statement_pdf"),
    path("factures/<str:number>/pdf", papers.invoice_pdf, name="invoice_pdf"),
    path("compte/", money.owed, name="owed"),
    path("compte/<str:number>/mandat", money.mandate, name="mandate"),
    path("compte/<str:number>/mandat/<int:pk>/pdf", money.mandate_pdf, name="mandate_pdf"),
]
