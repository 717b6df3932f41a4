"""Addresses of the pages about the network itself: pools, lines, nodes, models, and what boxes come and go by."""

from django.urls import path

from web.noc.views import exchange, line, models, nodes, pools, returns, stock, waves

urlpatterns = [
    path("adresses/", pools.pool_list, name="pools"),
    path("adresses/nouveau", pools.add, name="add_pool"),
    path("adresses/<int:pk>/", pools.pool, name="pool"),
    path("adresses/<int:pk>/reserver", pools.keep, name="keep_back"),
    path("adresses/<int:pk>/liberer", pools.give, name="give_again"),
    path("adresses/<int:pk>/fermer", pools.close, name="close_pool"),
    path("adresses/quarantaine/<int:pk>/fin", pools.wake, name="end_quarantine"),
    path("lignes/nouvelle", line.add, name="add_line"),
    path("lignes/<str:reference>/", line.line, name="line"),
    path("lignes/<str:reference>/modifier", line.edit, name="edit_line"),
    path("lignes/<str:reference>/suspendre", line.suspend, name="suspend_line"),
    path("lignes/<str:reference>/lever", line.lift, name="lift_line"),
    path("lignes/<str:reference>/detacher", line.detach, name="detach_line"),
    path("lignes/<str:reference>/mise-en-service", line.activate, name="activate_line"),
    path("noeuds/nouveau", nodes.add, name="add_node"),
    path("noeuds/<slug:code>/", nodes.node, name="node"),
    path("noeuds/<slug:code>/modifier", nodes.edit, name="edit_node"),
    path("noeuds/<slug:code>/montee", nodes.add_uplink, name="add_uplink"),
    path("noeuds/<slug:code>/montee/retirer", nodes.remove_uplink, name="remove_uplink"),
    path("noeuds/<slug:code>/retenir", nodes.hold, name="hold_node"),
    path("noeuds/<slug:code>/reprendre", nodes.release, name="release_node"),
    path("modeles/", models.model_list, name="models"),
    path("modeles/nouveau", models.add, name="add_model"),
    path("modeles/<int:pk>/", models.model, name="model"),
    path("stock/depots", stock.add_depot, name="add_depot"),
    path("stock/receptions/", stock.receipt_list, name="receipts"),
    path("stock/retours", returns.returns, name="returns"),
    path("stock/livraisons", returns.deliveries, name="deliveries"),
    path("stock/livraisons/<str:number>/reserve", returns.reserve, name="reserve_delivery"),
    path("stock/facturables", returns.charges, name="charges"),
    path("stock/facturables/nouveau", returns.charge, name="charge_box"),
    path("stock/facturables/<int:pk>/renoncer", returns.waive, name="waive_charge"),
    path("box/<str:serial>/echange", exchange.exchange, name="exchange"),
    path("vagues/parts/<int:pk>/ecarter", waves.leave_out, name="leave_out"),
]
