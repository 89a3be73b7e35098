"""Persons on an NVIDIA card, one in each thread: the same equations and steps, through the driver alone."""

from __future__ import annotations

import ctypes
import functools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from exerkine.engine._native import Block, PackedBlock
from exerkine.engine._nvrtc import binary_of
from exerkine.engine._tiles import tiled, untiled
from exerkine.errors import EngineError

DRIVER = "libcuda.so.1"
WITHOUT_DRIVER = f"there is no GPU that can be used: the NVIDIA driver ({DRIVER}) is not installed"
WORD = 8
"""Bytes of a double."""
TILE = 32
"""Persons whose numbers lie side by side; LANES of `threads.h`."""
MOST_PERSONS = 16384
"""In one block; a card with less memory takes them in parts."""
SHARE = 0.5
"""Of the free memory that a block may take: the driver wants some for what threads keep to themselves (14 kB each)."""
_MAJOR, _MINOR = 75, 76
"""Attributes of a device: its compute capability."""
_P, _INT, _UINT, _SIZE, _ADDRESS = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_size_t, ctypes.c_uint64
_ARGUMENTS = {
    "cuInit": (_UINT,),
    "cuDeviceGet": (_P, _INT),
    "cuDeviceGetName": (_P, _INT, _INT),
    "cuDeviceGetAttribute": (_P, _INT, _INT),
    "cuDevicePrimaryCtxRetain": (_P, _INT),
    "cuCtxSetCurrent": (_P,),
    "cuCtxSynchronize": (),
    "cuModuleLoadData": (_P, _P),
    "cuModuleGetFunction": (_P, _P, ctypes.c_char_p),
    "cuMemGetInfo_v2": (_P, _P),
    "cuMemAlloc_v2": (_P, _SIZE),
    "cuMemFree_v2": (_ADDRESS,),
    "cuMemcpyHtoD_v2": (_ADDRESS, _P, _SIZE),
    "cuMemcpyDtoH_v2": (_P, _ADDRESS, _SIZE),
    "cuLaunchKernel": (_P, *[_UINT] * 7, _P, _P, _P),
}


class Card:
    """The first card of the machine.

    Raises
    ------
    EngineError
        There is no driver or no card; the message is the driver's.
    """

    def __init__(self) -> None:
        try:
            self._driver = ctypes.CDLL(DRIVER)
        except OSError:
            raise EngineError(WITHOUT_DRIVER) from None
        for function, types in _ARGUMENTS.items():
            getattr(self._driver, function).argtypes = types
        self.call("cuInit", 0)
        device, self._context, name = _INT(), _P(), ctypes.create_string_buffer(256)
        self.call("cuDeviceGet", ctypes.byref(device), 0)
        self.call("cuDeviceGetName", name, len(name), device)
        self.call("cuDevicePrimaryCtxRetain", ctypes.byref(self._context), device)
        self.name = name.value.decode()
        self.architecture = "sm_" + "".join(str(self._attribute(what, device)) for what in (_MAJOR, _MINOR))

    def call(self, function: str, *arguments: object) -> None:
        """Call the driver; raises `EngineError` with its message."""
        code = getattr(self._driver, function)(*arguments)
        if code:
            said = ctypes.c_char_p()
            self._driver.cuGetErrorString(_INT(code), ctypes.byref(said))
            raise EngineError(f"GPU: {function}: {said.value.decode() if said.value else f'error {code}'}")

    def use(self) -> None:
        """Make the card current in this thread."""
        self.call("cuCtxSetCurrent", self._context)

    @property
    def free_bytes(self) -> int:
        """Memory that is free now."""
        free, total = _SIZE(), _SIZE()
        self.call("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        return free.value

    @contextmanager
    def memory(self) -> Iterator[_Memory]:
        """Give memory of the card that is freed at the end."""
        memory = _Memory(self)
        try:
            yield memory
        finally:
            memory.free()

    def launch(self, function: ctypes.c_void_p, n_tiles: int, *arguments: object) -> None:
        """Run a kernel with a thread per person, and wait for it."""
        places = (_P * len(arguments))(*(ctypes.addressof(a) for a in arguments))  # type: ignore[arg-type]
        self.call("cuLaunchKernel", function, n_tiles, 1, 1, TILE, 1, 1, 0, None, places, None)
        self.call("cuCtxSynchronize")

    def _attribute(self, what: int, device: ctypes.c_int) -> int:
        value = _INT()
        self.call("cuDeviceGetAttribute", ctypes.byref(value), what, device)
        return value.value


class _Memory:
    def __init__(self, card: Card):
        self._card, self._addresses = card, list[int]()

    def empty(self, n_bytes: int) -> int:
        """Return the address of new memory."""
        address = _ADDRESS()
        self._card.call("cuMemAlloc_v2", ctypes.byref(address), max(n_bytes, WORD))
        self._addresses.append(address.value)
        return address.value

    def copy(self, array: np.ndarray) -> int:
        """Return the address of a copy."""
        array = np.ascontiguousarray(array)
        address = self.empty(array.nbytes)
        self._card.call("cuMemcpyHtoD_v2", address, array.ctypes.data, array.nbytes)
        return address

    def read(self, address: int, array: np.ndarray) -> np.ndarray:
        """Fill an array, and return it."""
        self._card.call("cuMemcpyDtoH_v2", array.ctypes.data, address, array.nbytes)
        return array

    def free(self) -> None:
        while self._addresses:
            self._card.call("cuMemFree_v2", self._addresses.pop())


class GpuLibrary:
    """One compiled kernel on a card.

    Parameters
    ----------
    source
        Generated.
    card
        To run it on.

    Raises
    ------
    EngineError
        The kernel cannot be compiled or loaded.
    """

    most_persons = MOST_PERSONS

    def __init__(self, source: str, card: Card):
        self.name, self._card, self._lock = f"{card.name} ({card.architecture})", card, threading.Lock()
        self._table_size = int(re.findall(r"#define N_TABLE (\d+)", source)[0])
        self._module, self._run, self._start = _P(), _P(), _P()
        binary = binary_of(source, card.architecture)
        card.use()
        card.call("cuModuleLoadData", ctypes.byref(self._module), binary)
        for function, name in ((self._run, b"exerkine_run"), (self._start, b"exerkine_start")):
            card.call("cuModuleGetFunction", ctypes.byref(function), self._module, name)

    def start(self, parameters: np.ndarray, n_states: int) -> np.ndarray:
        """Return where the mechanism itself starts (S, n) for parameters (P, n)."""
        tiles = tiled(parameters, TILE)
        with self._lock, self._card.memory() as memory:
            self._card.use()
            states = np.empty((len(tiles), n_states, TILE))
            packed = PackedBlock(par=memory.copy(tiles), x=memory.empty(states.nbytes))
            self._card.launch(self._start, len(tiles), packed)
            return untiled(memory.read(packed.x, states), parameters.shape[1])

    def run(self, block: Block) -> np.ndarray:
        """Run a block; its states become those at the end.  Returns what is saved, shape (T, O, n).

        Raises
        ------
        EngineError
            The card fails, or has no room for 32 persons.
        """
        n = block.states.shape[1]
        saved = np.empty((block.n_saves, len(block.out), n))
        with self._lock:
            self._card.use()
            size = self._part_size(block)
            for first in range(0, n, size):
                self._run_part(block, slice(first, min(first + size, n)), saved)
        return saved

    def _part_size(self, block: Block) -> int:
        """Return how many persons the card has room for at once."""
        given = (block.parameters, block.inputs, block.states, block.hooks)
        words = sum(a[..., 0].size for a in given if a is not None)
        words += block.n_kinds * self._table_size + block.n_saves * len(block.out)
        size = int(self._card.free_bytes * SHARE / (words * WORD)) // TILE * TILE
        if not size:
            raise EngineError(f"GPU: no room for {TILE} persons ({words * WORD * TILE / 1e6:.0f} MB)")
        return size

    def _run_part(self, block: Block, part: slice, saved: np.ndarray) -> None:
        states = tiled(block.states[:, part], TILE)
        seen = np.empty((len(states), block.n_saves, len(block.out), TILE))
        with self._card.memory() as memory:
            packed = PackedBlock(len(block.h_day), block.inputs.shape[0], block.n_kinds, block.n_saves, len(block.out))
            packed.h, packed.set, packed.kind, packed.save, packed.out = (
                memory.copy(a) for a in (block.h_day, block.set, block.kind, block.save, block.out)
            )
            packed.par, packed.inp = (memory.copy(tiled(a[..., part], TILE)) for a in (block.parameters, block.inputs))
            packed.hook = None if block.hooks is None else memory.copy(tiled(block.hooks[..., part], TILE))
            packed.x, packed.saved = memory.copy(states), memory.empty(seen.nbytes)
            swing = np.empty((len(states), 1, TILE))
            packed.swing = memory.empty(swing.nbytes)
            packed.space = memory.empty(len(states) * block.n_kinds * self._table_size * TILE * WORD)
            self._card.launch(self._run, len(states), packed, _INT(block.is_saved_first))
            n = part.stop - part.start
            block.states[:, part] = untiled(memory.read(packed.x, states), n)
            block.swing[part] = untiled(memory.read(packed.swing, swing), n)[0]
            saved[..., part] = untiled(memory.read(packed.saved, seen), n)


@functools.lru_cache(maxsize=4)
def gpu_library_of(source: str) -> GpuLibrary:
    """Return the kernel of a generated source on the first card, compiled now if need be.

    Raises
    ------
    EngineError
        There is no driver, no card or no NVRTC; the message says which.
    """
    return GpuLibrary(source, Card())
