"""The doors that machines knock at: payment services tell what happened, signed over the very bytes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from invoicing.models import Collector
from invoicing.services.collectors import is_open, remote
from invoicing.services.news import receive_news
from kernel import clock
from kernel.errors import Refused

INVALID_TOKEN = 498
"""What GoCardless asks to be answered to a signature that is not its own."""
LARGEST = 2 * 1024 * 1024


@csrf_exempt
@require_POST
def gocardless(request: HttpRequest) -> HttpResponse:
    """Keeps the message and says so; a sweep reads it. No word of the body is believed before its signature."""
    if not is_open(Collector.GOCARDLESS) or not settings.GOCARDLESS_WEBHOOK_SECRET:
        return HttpResponse(status=404)
    signature = request.headers.get("Webhook-Signature", "")
    if len(request.body) > LARGEST or not remote(Collector.GOCARDLESS).is_genuine(request.body, signature):
        return HttpResponse(status=INVALID_TOKEN)
    try:
        receive_news(Collector.GOCARDLESS, request.body, at=clock.now())
    except Refused:
        return HttpResponse(status=400)
    return HttpResponse(status=204)
