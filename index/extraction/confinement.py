"""What a worker may not do once it is set up: call anyone, start anything, write files, take all the memory.

Linux. The system calls are filtered on x86-64 and ARM64; on other machines the limits alone hold.
"""

import ctypes
import os
import platform
import resource
import signal
import struct

from index.extraction.limits import Limits

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # _DENY answers EPERM.
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_ABI = 0x40000000

# Audit architecture; numbers of socket, socketpair, connect, bind, execve, execveat, fork, vfork (x86-64 only), clone, clone3,
# ptrace, kill, io_uring_setup.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 42, 49, 59, 322, 57, 58, 56, 435, 101, 62, 425)),
    "aarch64": (0xC00000B7, (198, 199, 203, 200, 221, 281, 220, 435, 117, 129, 425)),
}


def confine(limits: Limits) -> None:
    """Sets the bounds of this process; they cannot be taken back."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _filter_system_calls(libc)


def begin_file(limits: Limits) -> None:
    """Gives the next file its time, so that an orphan ends by itself, whether it works or sleeps.

    PR_SET_PDEATHSIG would not do: it fires when the *thread* that started the worker ends.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    signal.alarm(int(limits.seconds) + 5)


def end_file() -> None:
    """The file is done; waiting for the next one may take for ever."""
    signal.alarm(0)


def _filter_system_calls(libc: ctypes.CDLL) -> None:
    """A seccomp filter, see seccomp(2): no sockets, no new processes. Without effect where the kernel has none."""
    known = _MACHINES.get(platform.machine())
    if known is None or os.name != "posix":
        return
    architecture, denied = known
    rows = [(_LOAD, 0, 0, 4), (_JUMP_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    rows.append((_JUMP_AT_LEAST, len(denied) + 1, 0, _OTHER_ABI))
    rows += [(_JUMP_EQUAL, len(denied) - at, 0, number) for at, number in enumerate(denied)]
    rows += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _DENY)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *row) for row in rows))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(rows), ctypes.addressof(code)))
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(program)), 0, 0)
