"""Pages around the guarantee: planned work, requests, mail, reports, rules."""

from django.urls import path

from web.noc.views import maintenance, reports, requests, rules, terms

urlpatterns = [
    path("travaux/", maintenance.windows, name="windows"),
    path("travaux/nouveaux", maintenance.plan, name="plan_maintenance"),
    path("travaux/calendrier/<str:key>.ics", maintenance.feed, name="maintenance_feed"),
    path("travaux/<str:number>/", maintenance.window, name="maintenance"),
    path("travaux/<str:number>/annoncer", maintenance.announce, name="announce_maintenance"),
    path("travaux/<str:number>/terminer", maintenance.finish, name="finish_maintenance"),
    path("travaux/<str:number>/annuler", maintenance.cancel, name="cancel_maintenance"),
    path("pieces/<int:pk>", requests.attachment, name="attachment"),
    path("demandes/<str:number>/suivre", requests.watch, name="watch"),
    path("demandes/<str:number>/attribuer", requests.assign, name="assign"),
    path("demandes/<str:number>/lier", requests.link, name="link_ticket"),
    path("demandes/<str:number>/fusionner", requests.merge, name="merge_ticket"),
    path("demandes/<str:number>/panne", requests.fault, name="declare_fault"),
    path("incidents/<str:number>/fusionner", requests.merge_incident, name="merge_incident"),
    path("incidents/<str:number>/scinder", requests.split_incident, name="split_incident"),
    path("courrier/", requests.mails, name="mails"),
    path("courrier/<int:pk>/pieces/<int:rank>", requests.mail_piece, name="mail_piece"),
    path("courrier/<int:pk>/classer", requests.file_mail, name="file_mail"),
    path("courrier/<int:pk>/ignorer", requests.drop_mail, name="drop_mail"),
    path("reponses-types/", requests.canned, name="canned"),
    path("reponses-types/<int:pk>/retirer", requests.drop_canned, name="drop_canned"),
    path("reclamations/", requests.complaints, name="complaints"),
    path("reclamations/<int:pk>/repondre", requests.answer_complaint, name="answer_complaint"),
    path("rapports/", reports.reports, name="reports"),
    path("rapports.csv", reports.reports_csv, name="reports_csv"),
    path("rapports/clients/<str:number>.pdf", reports.service_report, name="service_report"),
    path("rapports/clients/<str:number>.csv", reports.service_table, name="service_table"),
    path("impacts/<int:pk>/explication", reports.explain, name="explain"),
    path("impacts/<int:pk>/releve.pdf", reports.explain_pdf, name="explain_pdf"),
    path("calendriers/", rules.calendars, name="calendars"),
    path("calendriers/<slug:code>/", rules.calendar, name="calendar"),
    path("garantie/", terms.terms, {"kind": "gtr"}, name="guarantee"),
    path("garantie/escalade/", terms.terms, {"kind": "escalation"}, name="escalation_terms"),
    path("garantie/reclamations/", terms.terms, {"kind": "complaint"}, name="complaint_terms"),
    path("astreinte/", rules.on_call, name="on_call"),
    path("astreinte/<int:pk>/retirer", rules.drop_shift, name="drop_shift"),
]
