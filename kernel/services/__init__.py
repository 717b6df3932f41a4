"""Every write of the kernel."""

from kernel.services.calendars import french_holidays, open_calendar, publish_calendar
from kernel.services.lifecycle import transition
from kernel.services.messages import Draft, queue_message, queue_messages, record_posting, send_messages
from kernel.services.notices import (
    ask_for_state,
    choose_notices,
    claim_mail_notices,
    confirm_reader,
    forget_view,
    leave_state,
    save_view,
    see_notices,
)
from kernel.services.numbering import take_number, take_numbers
from kernel.services.operator import set_operator
from kernel.services.people import (
    accept_invitation,
    change_account,
    change_profile,
    end_look,
    invite,
    standing_invitation,
    start_look,
    withdraw_invitation,
)
from kernel.services.policies import publish_policy
from kernel.services.sweeps import sweep_ran, wake
from kernel.services.tokens import (
    begin_write,
    check_token,
    count_call,
    finish_write,
    forget_write,
    issue_token,
    revoke_token,
)
from kernel.services.webhooks import create_endpoint, deliver_webhooks, replay, set_own_endpoint, switch_endpoint

__all__ = [
    "Draft",
    "accept_invitation",
    "ask_for_state",
    "begin_write",
    "change_account",
    "change_profile",
    "check_token",
    "choose_notices",
    "claim_mail_notices",
    "confirm_reader",
    "count_call",
    "create_endpoint",
    "deliver_webhooks",
    "end_look",
    "finish_write",
    "forget_view",
    "forget_write",
    "french_holidays",
    "invite",
    "issue_token",
    "leave_state",
    "open_calendar",
    "publish_calendar",
    "publish_policy",
    "queue_message",
    "queue_messages",
    "record_posting",
    "replay",
    "revoke_token",
    "save_view",
    "see_notices",
    "send_messages",
    "set_operator",
    "set_own_endpoint",
    "standing_invitation",
    "start_look",
    "sweep_ran",
    "switch_endpoint",
    "take_number",
    "take_numbers",
    "transition",
    "wake",
    "withdraw_invitation",
]
