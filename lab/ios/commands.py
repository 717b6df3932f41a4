"""What can be typed outside configuration mode."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from lab.ios import texts
from lab.ios.grammar import Invalid, Statement
from lab.ios.shell import WELCOME, Commands, Handler, Reply, Shell

if TYPE_CHECKING:
    from lab.box import Box

TOO_OLD_TO_REVERT = {"C881-K9"}
NOT_ARMED = "%No Rollback Confirmed Change pending\n\n"


def _show(show: "Callable[[Box], str]") -> Handler:
    return lambda shell, _: Reply(show(shell.box))


def _show_interface(shell: Shell, statement: Statement) -> Reply:
    shown = texts.interface(shell.box, statement.args[0])
    if shown is None:
        raise Invalid(statement.column)
    return Reply(shown)


def _nothing(_shell: Shell, _statement: Statement) -> Reply:
    return Reply()


def _bye(_shell: Shell, _statement: Statement) -> Reply:
    return Reply(bye=True)


def _enable(shell: Shell, _statement: Statement) -> Reply:
    if shell.privileged:
        return Reply()
    if not shell.box.running.top.value("enable secret"):
        return Reply("% No password set\n")
    return Reply("Password: ", ask=shell.check_enable, secret=True)


def _disable(shell: Shell, _statement: Statement) -> Reply:
    shell.privileged = False
    return Reply()


def _configure(shell: Shell, _statement: Statement) -> Reply:
    shell.enter_configuration()
    return Reply(WELCOME)


def _configure_armed(shell: Shell, statement: Statement) -> Reply:
    shell.box.arm(int(statement.args[0]))
    shell.enter_configuration()
    return Reply(f"Rollback Confirmed Change: Backing up current running config to flash:rollback-0\n{WELCOME}")


def _confirm(shell: Shell, _statement: Statement) -> Reply:
    if not shell.box.armed:
        return Reply(NOT_ARMED)
    shell.box.disarm()
    return Reply()


def _revert_now(shell: Shell, _statement: Statement) -> Reply:
    if not shell.box.armed:
        return Reply(NOT_ARMED)
    shell.box.revert()
    return Reply(
        "Rollback Confirmed Change: Rolling to: flash:rollback-0\n\nTotal number of passes: 1\nRollback Done\n\n"
    )


def _revert_later(shell: Shell, statement: Statement) -> Reply:
    if not shell.box.armed:
        return Reply(NOT_ARMED)
    shell.box.arm(int(statement.args[0]))
    return Reply()


def _save(shell: Shell, _statement: Statement) -> Reply:
    shell.box.save()
    return Reply("Building configuration...\n[OK]\n")


def _copy(shell: Shell, statement: Statement) -> Reply:
    return Reply("Destination filename [startup-config]? ", ask=lambda _answer: _save(shell, statement))


def _fetch(shell: Shell, statement: Statement) -> Reply:
    """Any address is fetched from but one that says `missing`; what comes from one that says `corrupt` is broken."""
    url, target = statement.args
    name = target.removeprefix("flash:")

    def confirmed(_answer: str) -> Reply:
        if "missing" in url:
            return Reply(f"%Error opening {url} (No such file or directory)\n")
        shell.box.fetch(name, content=url if "corrupt" in url else name)
        return Reply(f"Accessing {url}...\nLoading {name} !!!!!!!!\n[OK - 65536 bytes]\n\n65536 bytes copied\n")

    return Reply(f"Destination filename [{name}]? ", ask=confirmed)


def _verify(shell: Shell, statement: Statement) -> Reply:
    name = statement.args[0].removeprefix("flash:")
    found = shell.box.checksum(name)
    if found is None:
        return Reply(f"%Error opening flash:{name} (No such file or directory)\n")
    return Reply(f"....Done!\nverify /md5 (flash:{name}) = {found}\n")


def _erase(shell: Shell, _statement: Statement) -> Reply:
    def confirmed(answer: str) -> Reply:
        if answer not in {"", "y", "yes"}:
            return Reply()
        shell.box.erase()
        return Reply("[OK]\nErase of nvram: complete\n")

    question = "Erasing the nvram filesystem will remove all configuration files! Continue? [confirm]"
    return Reply(question, ask=confirmed)


def _reload(shell: Shell, statement: Statement) -> Reply:
    """Now, or in as many minutes as were typed; what is not saved is asked about first."""
    minutes = int(statement.args[0]) if statement.args else 0
    question = f"Reload scheduled in {minutes} minutes by {shell.user}\n" if minutes else ""

    def save_first(answer: str) -> Reply:
        if answer.startswith("y"):
            shell.box.save()
        return Reply(f"{question}Proceed with reload? [confirm]", ask=confirmed)

    def confirmed(answer: str) -> Reply:
        if answer in {"", "y", "yes"}:
            shell.box.reload_in(minutes)
        return Reply()

    if shell.box.saved:
        return save_first("no")
    return Reply("\nSystem configuration has been modified. Save? [yes/no]: ", ask=save_first)


def _reload_cancel(shell: Shell, _statement: Statement) -> Reply:
    if not shell.box.cancel_reload():
        return Reply("%No reload is scheduled.\n")
    return Reply("\n***\n*** --- SHUTDOWN ABORTED ---\n***\n")


def _ping(shell: Shell, statement: Statement) -> Reply:
    return Reply(texts.ping(statement.args[0], answered=shell.box.manageable))


_ANYBODY: dict[str, Handler] = {
    "enable": _enable,
    "disable": _disable,
    "exit": _bye,
    "quit": _bye,
    "logout": _bye,
    "terminal length <0-512>": _nothing,
    "terminal width <0-512>": _nothing,
    "terminal no monitor": _nothing,
    "show version": _show(texts.version),
    "show clock": lambda shell, _: Reply(texts.stamp(shell.box.clock()) + "\n"),
    "show privilege": lambda shell, _: Reply(f"Current privilege level is {15 if shell.privileged else 1}\n"),
    "show ip interface brief": _show(texts.brief),
    "ping A.B.C.D": _ping,
}

_PRIVILEGED: dict[str, Handler] = {
    "show running-config": _show(texts.running),
    "show running-config interface IFNAME": _show_interface,
    "show startup-config": _show(texts.startup),
    "show inventory": _show(texts.inventory),
    "show access-lists": _show(texts.access_lists),
    "configure terminal": _configure,
    "write": _save,
    "write memory": _save,
    "write erase": _erase,
    "erase startup-config": _erase,
    "copy running-config startup-config": _copy,
    "copy WORD WORD": _fetch,
    "verify /md5 WORD": _verify,
    "reload": _reload,
    "reload in <1-999>": _reload,
    "reload cancel": _reload_cancel,
}

_REVERTING: dict[str, Handler] = {
    "configure terminal revert timer <1-120>": _configure_armed,
    "configure confirm": _confirm,
    "configure revert now": _revert_now,
    "configure revert timer <1-120>": _revert_later,
}


@cache
def commands_for(model: str, *, privileged: bool) -> Commands:
    """The commands of a model at a privilege level."""
    if not privileged:
        return Commands(_ANYBODY)
    return Commands(_ANYBODY | _PRIVILEGED | ({} if model in TOO_OLD_TO_REVERT else _REVERTING))
