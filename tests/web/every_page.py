"""Every address of the project by what it answers to GET, so that no page is made that nobody looks at.

What answers to POST alone tells it itself (405) and stands in no list; the API's addresses and the administration's
are taken whole, by what begins their names.
"""

PAGES = """
account_change_password account_email_verification_sent account_inactive account_login account_logout
account_reset_password account_reset_password_done activity desk:add_contact
desk:add_site desk:agenda desk:bank desk:bank_event desk:bank_file desk:batch desk:batches desk:billing
desk:book_visit desk:books desk:change_contact desk:change_customer desk:change_lead desk:change_offer
desk:change_option desk:change_price desk:collection desk:contract desk:contracts desk:customer
desk:customer_file desk:customers desk:day desk:deposit desk:deposits desk:disputes desk:dunning desk:eligibility
desk:erasure desk:figures desk:files desk:fiscal_years desk:give_notice desk:import desk:import_run
desk:interest desk:invoice desk:invoices desk:journal desk:lead desk:leads desk:letter_kind
desk:letter_kinds desk:letters desk:mandate desk:mandates desk:message desk:move_contract desk:new_activity
desk:new_breach desk:new_contract desk:new_customer desk:new_lead desk:new_offer desk:new_option
desk:new_processor desk:new_revision desk:new_tariff desk:new_zone desk:offer desk:offers desk:option
desk:packs desk:payment desk:penalties desk:penalty desk:policy desk:publish_terms desk:quote
desk:quote_for_customer desk:quote_for_lead desk:quotes desk:report desk:returned
desk:revise_quote desk:revisions desk:rights desk:run desk:runs desk:sent desk:set_address desk:set_group
desk:set_price desk:sign_mandate desk:submissions desk:tariff desk:tariff_file desk:tariffs desk:technicians
desk:transfer_contract desk:vat_differences desk:visit desk:zone desk:zone_file guide house:accesses
house:account house:accounts house:hooks house:leave_sample house:looks house:roles house:setup
house:setup_step me:address me:notices me:profile me:tokens mfa_activate_totp mfa_add_webauthn mfa_index
mfa_list_webauthn noc:add_line noc:add_model noc:add_node noc:add_pool noc:arrival noc:board noc:box
noc:box_measures noc:boxes noc:calendar noc:calendars noc:call noc:canned noc:charges noc:complaint_terms
noc:complaints noc:deliveries noc:drifts noc:edit_line noc:edit_node noc:escalation_terms
noc:explain noc:firmware noc:guarantee noc:incident noc:line noc:line_availability noc:lines noc:mails
noc:maintenance noc:model noc:models noc:network noc:network_then noc:node noc:node_measures noc:on_call
noc:overview noc:plan_maintenance noc:plan_rollout noc:pool noc:pools noc:profile noc:profiles noc:push_page
noc:pushes noc:receipt noc:receipts noc:receive noc:reports noc:returns noc:rollouts noc:sheet noc:stock
noc:style noc:template noc:template_versions noc:templates noc:ticket noc:tickets noc:windows
portal:accesses portal:activity portal:add_contact portal:archive portal:change_contact portal:company portal:complain
portal:contract portal:contracts portal:home portal:incidents portal:invoice portal:invoices portal:leave
portal:line portal:mandate portal:message portal:moving portal:notices portal:owed portal:rectify
portal:report portal:sent portal:statement portal:ticket portal:visits portal:works public:state search
usersessions_list
"""
"""One of each is taken under axe by tests/browser/test_every_page.py."""

NO_PAGES = {
    "a part that a page fetches": """
    desk:run_progress desk:vat_number noc:arrival_live noc:board_rows noc:box_traffic noc:graph_points
    me:bell noc:incident_live noc:push_live noc:rollout_count noc:rollout_live
    portal:bell portal:line_traffic portal:verdict
    """,
    "a file, or a word for a machine": """
    agenda_feed alive desk:batch_file desk:deposit_slip desk:download_file desk:enclosed desk:fec desk:fec_description
    desk:import_bad desk:invoice_pdf desk:invoice_trail desk:letter_sheet desk:mandate_pdf desk:mandate_proof
    desk:message_sheet desk:paper desk:printed_letters desk:quote_pdf desk:receipt desk:recovery
    desk:report_file desk:statement_pdf export icon javascript-catalog metrics mfa_download_recovery_codes
    noc:attachment noc:explain_pdf noc:box_traffic_picture noc:graph_picture portal:line_traffic_picture
    noc:mail_piece noc:maintenance_feed noc:receipt_refused
    noc:reports_csv noc:service_report noc:service_table noc:shipping_note portal:attachment portal:download
    portal:enclosed portal:invoice_pdf portal:mandate_pdf portal:message_sheet portal:paper portal:quote_pdf
    portal:receipt portal:service_report portal:service_table portal:statement_pdf portal:works_feed ready
    worker
    """,
    "leads elsewhere, or stands between two steps of signing in": """
    account_confirm_login_code account_email account_set_password account_signup compte/ compte/email/ help home
    me:open_notice mfa_login_webauthn noc:following
    set_language
    """,
    "an act that looks for its object before it asks how it was called": """
    desk:agreement desk:breach_notified desk:close_breach desk:end_visit
    """,
    "under axe with what it needs, in another file of tests/browser": """
    account_reauthenticate account_reset_password_from_key account_reset_password_from_key_done confirm_address
    mfa_authenticate mfa_deactivate_totp mfa_edit_webauthn mfa_generate_recovery_codes mfa_reauthenticate
    mfa_reauthenticate_webauthn mfa_remove_webauthn mfa_view_recovery_codes
    desk:accept_on_paper desk:activity desk:letter_version desk:processor desk:refund
    desk:revision desk:sell_quote house:hook invitation leave_mails noc:exchange noc:rollout portal:accesses_of
    portal:book_visit portal:quote portal:tariff portal:terms portal:terms_text public:confirm public:leave rating
    """,
    "waits for what the sample town has not, or for a secret of a mail": """
    account_confirm_email
    """,
}
"""Why an address is not among the pages -> the names of such addresses."""
