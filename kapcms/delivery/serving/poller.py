"""Which sockets are ready: epoll where there is one, else what Python has.

Direct epoll instead of `selectors` saves the building of a key and a tuple per event.
"""

from __future__ import annotations

import select
import selectors
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Callback = Callable[[Any], object]

EPOLL_EVENT = {selectors.EVENT_READ: 1, selectors.EVENT_WRITE: 4}
"""EPOLLIN and EPOLLOUT."""

AT_ONCE = 256
"""Events of one round."""


class Poller:
    """Sockets with what to call when they are ready; level-triggered.

    `register` and `unregister` are used by the stock worker as those of a selector: it calls back with the file itself.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._callbacks: dict[int, tuple[Callback, Any]] = {}

    def register(self, file: Any, event: int, callback: Callback, argument: Any = None) -> None:
        """Call `callback(argument)` when `file` is ready; the argument is the file where none is given."""
        number = file if isinstance(file, int) else file.fileno()
        self._callbacks[number] = (callback, file if argument is None else argument)
        self._epoll.register(number, EPOLL_EVENT[event])

    def watch(self, file: Any, event: int, callback: Callback, argument: Any) -> None:
        """Register, or change what is registered."""
        number = file.fileno()
        if number not in self._callbacks:
            self.register(file, event, callback, argument)
        else:
            self._callbacks[number] = (callback, argument)
            self._epoll.modify(number, EPOLL_EVENT[event])

    def unregister(self, file: Any) -> None:
        """No longer.

        Raises:
            KeyError: it is not registered.
        """
        number = file if isinstance(file, int) else file.fileno()
        del self._callbacks[number]
        self._epoll.unregister(number)

    def forget(self, file: Any) -> None:
        """As `unregister`, if it is registered."""
        if file.fileno() in self._callbacks:
            self.unregister(file)

    def dispatch(self, timeout: float) -> None:
        """Call back for all that is ready; waits up to `timeout` seconds for the first."""
        callbacks = self._callbacks
        for number, _ in self._epoll.poll(timeout, AT_ONCE):
            found = callbacks.get(number)
            if found is not None:  # an earlier callback of this round may have closed it
                callback, argument = found
                callback(argument)

    def close(self) -> None:
        """Let go of it."""
        self._epoll.close()
