from django.urls import path

from web.noc.views import board, boxes, incident, life, pushes, stock, style, tickets, work

app_name = "noc"

urlpatterns = [
    path("", board.board, name="board"),
    path("incidents", board.board_rows, name="board_rows"),
    path("incidents/<str:number>/", incident.incident, name="incident"),
    path("incidents/<str:number>/direct", incident.live, name="incident_live"),
    path("incidents/<str:number>/prendre", work.take, name="take"),
    path("incidents/<str:number>/clore", work.close, name="close"),
    path("impacts/<int:pk>/pause", work.pause, name="pause"),
    path("impacts/<int:pk>/reprise", work.resume, name="resume"),
    path("impacts/<int:pk>/retabli", work.restored, name="restored"),
    path("demandes/", tickets.tickets, name="tickets"),
    path("demandes/<str:number>/", tickets.ticket, name="ticket"),
    path("demandes/<str:number>/reponse", work.reply, name="reply"),
    path("demandes/<str:number>/note", work.note, name="note"),
    path("demandes/<str:number>/clore", tickets.close, name="close_ticket"),
    path("box/", boxes.boxes, name="boxes"),
    path("box/<str:serial>/", boxes.box, name="box"),
    path("box/<str:serial>/trafic", boxes.box_traffic, name="box_traffic"),
    path("box/<str:serial>/envoi", boxes.push, name="push"),
    path("box/<str:serial>/vie/<slug:name>", life.move, name="life"),
    path("expeditions/<str:number>/bon", life.shipping_note, name="shipping_note"),
    path("envois/", pushes.pushes, name="pushes"),
    path("envois/<int:pk>/", pushes.push, name="push_page"),
    path("envois/<int:pk>/direct", pushes.live, name="push_live"),
    path("envois/<int:pk>/annuler", pushes.cancel, name="cancel_push"),
    path("envois/<int:pk>/refaire", pushes.again, name="push_again"),
    path("stock/", stock.stock, name="stock"),
    path("lignes/", boxes.lines, name="lines"),
    path("noeuds/", boxes.network, name="network"),
    path("style", style.style, name="style"),
]
