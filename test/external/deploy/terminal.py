"""
Runs a command in a shell at a terminal, as a person does: types the command, and a secret once the terminal shows
nothing of what is typed. Prints all that the terminal showed; its exit code is the command's.

Standard input: the command and the secret, each on a line.
"""

import os
import pty
import sys
import termios
import time

SHELL = ["bash", "--noprofile", "--norc", "--noediting", "-i"]
PROMPT = "typed-here> "
TIMEOUT_SECONDS = 20

command, secret = sys.stdin.read().splitlines()
pid, terminal = pty.fork()
if pid == 0:
    os.execvpe(SHELL[0], SHELL, {**os.environ, "PS1": PROMPT})

shown = ""
deadline = time.monotonic() + TIMEOUT_SECONDS
os.set_blocking(terminal, False)


def wait_until(condition, what):
    global shown
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"no {what} within {TIMEOUT_SECONDS} s; the terminal showed:\n{shown}")
        try:
            shown += os.read(terminal, 65536).decode()
        except BlockingIOError:
            time.sleep(0.01)


def type_line(text):
    os.write(terminal, f"{text}\n".encode())


def prompts(count):
    return lambda: shown.count(PROMPT) == count


def echoes():
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


wait_until(prompts(1), "prompt")
type_line(command)
wait_until(lambda: not echoes(), "hidden input")
type_line(secret)
wait_until(prompts(2), "end of the command")
type_line("exit")
_, status = os.waitpid(pid, 0)
print(shown)
sys.exit(os.waitstatus_to_exitcode(status))
