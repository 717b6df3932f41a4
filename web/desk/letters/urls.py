from django.urls import path

from web.desk.letters import queue, words

urlpatterns = [
    path("", queue.letters, name="letters"),
    path("imprimer", queue.print_them, name="print_letters"),
    path("imprimes/<int:pk>.pdf", queue.printed, name="printed_letters"),
    path("postes", queue.posted_many, name="posted_letters"),
    path("<int:pk>.pdf", queue.sheet, name="letter_sheet"),
    path("<int:pk>/poste", queue.posted, name="posted"),
    path("<int:pk>/annuler", queue.undo, name="undo_posting"),
    path("<int:pk>/suivi", queue.follow, name="follow_letter"),
    path("adresses/noter", queue.mark, name="mark_address"),
    path("adresses/<int:pk>/retablie", queue.clear, name="clear_bounce"),
    path("modeles/", words.kinds, name="letter_kinds"),
    path("modeles/<slug:code>/", words.kind, name="letter_kind"),
    path("modeles/<slug:code>/<slug:language>/nouveau", words.draft, name="draft_letter"),
    path("modeles/versions/<int:pk>/", words.version, name="letter_version"),
    path("modeles/versions/<int:pk>/garder", words.save, name="save_letter"),
    path("modeles/versions/<int:pk>/apercu", words.preview, name="preview_letter"),
    path("modeles/versions/<int:pk>/publier", words.publish, name="publish_letter"),
    path("modeles/versions/<int:pk>/jeter", words.drop, name="drop_letter"),
]
