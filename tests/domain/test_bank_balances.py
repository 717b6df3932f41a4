"""What a bank states, held against its own lines, the statement before and our books."""

from datetime import date
from decimal import Decimal

from invoicing.domain.bank_balances import Balances, Unbooked, compare

ONE = Balances("FR76", "1", date(2026, 1, 5), Decimal(100), Decimal(150), Decimal(50))
TWO = Balances("FR76", "2", date(2026, 1, 6), Decimal(150), Decimal(130), Decimal(-20))


def nothing(_day: date) -> Unbooked:
    return Unbooked()


def booked(**days: str) -> dict[date, Decimal]:
    return {date(2026, 1, int(day[1:])): Decimal(amount) for day, amount in days.items()}


def test_statements_that_follow_one_another_and_the_books_agree() -> None:
    found = compare([TWO, ONE, TWO], booked(d5="50", d6="30").__getitem__, nothing)
    assert [(one.told.number, one.missing, one.gap, one.agrees) for one in found] == [
        ("1", Decimal(0), Decimal(0), True),
        ("2", Decimal(0), Decimal(0), True),
    ]


def test_a_statement_nobody_took_in_and_a_line_not_booked_are_told_apart() -> None:
    later = Balances("FR76", "3", date(2026, 1, 7), Decimal(137), Decimal(140), Decimal(3))
    found = compare([ONE, TWO, later], booked(d5="50", d6="25", d7="28").__getitem__, nothing)
    assert [(one.missing, one.gap) for one in found] == [
        (Decimal(0), Decimal(0)), (Decimal(0), Decimal(5)), (Decimal(7), Decimal(12))
    ]  # fmt: skip


def test_a_statement_whose_lines_do_not_make_its_balance_differs() -> None:
    torn = Balances("FR76", "1", date(2026, 1, 5), Decimal(100), Decimal(150), Decimal(49))
    (found,) = compare([torn], booked(d5="50").__getitem__, nothing)
    assert (found.told.unexplained, found.gap, found.agrees) == (Decimal(1), Decimal(0), False)


def test_two_accounts_make_one_account_512() -> None:
    other = Balances("FR14", "9", date(2026, 1, 6), Decimal(0), Decimal(7), Decimal(7))
    found = compare([ONE, TWO, other], booked(d5="50", d6="-13").__getitem__, nothing)
    assert [one.gap for one in found] == [Decimal(0), Decimal(50), Decimal(50)]
    found = compare([ONE, TWO, other], booked(d5="50", d6="37").__getitem__, nothing)
    assert [one.gap for one in found] == [Decimal(0)] * 3


def test_two_statements_of_one_day_are_held_against_the_books_of_the_day() -> None:
    evening = Balances("FR76", "1b", date(2026, 1, 5), Decimal(150), Decimal(160), Decimal(10))
    found = compare([evening, ONE], booked(d5="60").__getitem__, nothing)
    assert [(one.told.number, one.missing, one.gap) for one in found] == [
        ("1", Decimal(0), Decimal(0)), ("1b", Decimal(0), Decimal(0))
    ]  # fmt: skip


def test_what_waits_to_be_matched_or_was_put_aside_explains_its_part_and_no_more() -> None:
    def apart(_day: date) -> Unbooked:
        return Unbooked(waiting=Decimal(12), aside=Decimal(3))

    short = Balances("FR76", "1", date(2026, 1, 5), Decimal(100), Decimal(150), Decimal(50))
    (found,) = compare([short], booked(d5="35").__getitem__, apart)
    assert (found.gap, found.agrees) == (Decimal(0), True)
    (found,) = compare([short], booked(d5="34").__getitem__, apart)
    assert (found.gap, found.agrees) == (Decimal(1), False)
