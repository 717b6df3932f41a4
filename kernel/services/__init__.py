"""Every write of the kernel."""

from kernel.services.bounces import clear_bounce, read_bounce, record_bounce
from kernel.services.calendars import french_holidays, open_calendar, publish_calendar
from kernel.services.files import Damaged, digest_of, keep, keep_as, kept, let_go
from kernel.services.forgetting import forget_messages, forget_user
from kernel.services.letters import (
    Words,
    check_words,
    draft_letter,
    drop_letter,
    edit_letter,
    publish_letter,
    wording,
)
from kernel.services.lifecycle import record_moves, transition
from kernel.services.messages import Draft, queue_message, queue_messages, send_messages
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
from kernel.services.post import (
    print_letters,
    printed_file,
    record_delivery,
    record_posting,
    record_postings,
    record_tracking,
    undo_posting,
)
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
    "Damaged",
    "Draft",
    "Words",
    "accept_invitation",
    "ask_for_state",
    "begin_write",
    "change_account",
    "change_profile",
    "check_token",
    "check_words",
    "choose_notices",
    "claim_mail_notices",
    "clear_bounce",
    "confirm_reader",
    "count_call",
    "create_endpoint",
    "deliver_webhooks",
    "digest_of",
    "draft_letter",
    "drop_letter",
    "edit_letter",
    "end_look",
    "finish_write",
    "forget_messages",
    "forget_user",
    "forget_view",
    "forget_write",
    "french_holidays",
    "invite",
    "issue_token",
    "keep",
    "keep_as",
    "kept",
    "leave_state",
    "let_go",
    "open_calendar",
    "print_letters",
    "printed_file",
    "publish_calendar",
    "publish_letter",
    "publish_policy",
    "queue_message",
    "queue_messages",
    "read_bounce",
    "record_bounce",
    "record_delivery",
    "record_moves",
    "record_posting",
    "record_postings",
    "record_tracking",
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
    "undo_posting",
    "wake",
    "withdraw_invitation",
    "wording",
]
