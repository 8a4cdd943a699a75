"""
Runs a command at a terminal, and answers its questions as a person does.

Arguments: the command. Standard input: a JSON list of pairs, a text to wait for and what to type then. Prints all that the
terminal showed; its exit code is the command's.
"""

import json
import os
import pty
import sys
import time

TIMEOUT_SECONDS = 30

answers = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

shown = ""
seen = 0
deadline = time.monotonic() + TIMEOUT_SECONDS
os.set_blocking(terminal, False)


def read():
    """Returns whether there may be more."""
    global shown
    if time.monotonic() > deadline:
        sys.exit(f"it takes longer than {TIMEOUT_SECONDS} s; the terminal showed:\n{shown}")
    try:
        data = os.read(terminal, 65536)
    except BlockingIOError:
        time.sleep(0.01)
        return True
    except OSError:  # Linux says so when the command has ended
        return False
    shown += data.decode()
    return data != b""


for question, answer in answers:
    while (at := shown.find(question, seen)) < 0:
        if not read():
            sys.exit(f"it ended before {question!r}; the terminal showed:\n{shown}")
    seen = at + len(question)
    os.write(terminal, answer.encode())
while read():
    pass
_, status = os.waitpid(pid, 0)
print(shown)
sys.exit(os.waitstatus_to_exitcode(status))
