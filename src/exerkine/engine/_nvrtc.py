"""Generated sources to binaries for a card, by NVRTC: a library of NVIDIA that compiles CUDA C++ without a toolkit."""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

from exerkine.engine import _compile
from exerkine.engine._compile import KERNEL, cache_folder
from exerkine.errors import EngineError

METHOD = ("kernel.cu", *_compile.METHOD, "threads.h")
"""Files of the kernel folder; the first includes the others and `equations.h`."""
FLAGS = ("--std=c++17",)
WITHOUT_NVRTC = "the GPU needs NVRTC: pip install 'exerkine[gpu]', or a CUDA toolkit whose libnvrtc.so is found"


def binary_of(source: str, architecture: str) -> bytes:
    """Return a generated source compiled for an architecture (`sm_90`), from the cache if it was compiled before.

    Raises
    ------
    EngineError
        There is no NVRTC, or it does not compile: it does not know the architecture, for instance.
    """
    kept = cache_folder() / binary_name(source, architecture)
    if kept.exists():
        return kept.read_bytes()
    binary = compile_binary(source, architecture)
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as work:
        made = Path(work) / "kernel.cubin"
        made.write_bytes(binary)
        made.replace(kept)
    return binary


def binary_name(source: str, architecture: str) -> str:
    """Return the file name of a binary: another source, method or compiler flag gives another."""
    digest = hashlib.sha256(source.encode())
    for name in METHOD:
        digest.update((KERNEL / name).read_bytes())
    digest.update(" ".join(FLAGS).encode())
    return f"{digest.hexdigest()[:16]}-{architecture}.cubin"


def compile_binary(source: str, architecture: str) -> bytes:
    """Return a generated source compiled for an architecture; raises `EngineError` as `binary_of` does."""
    nvrtc = _library()
    main, *headers = ((KERNEL / name).read_bytes() for name in METHOD)
    texts, names = [source.encode(), *headers], [b"equations.h", *(name.encode() for name in METHOD[1:])]
    program = ctypes.c_void_p()
    _check(nvrtc, nvrtc.nvrtcCreateProgram(
        ctypes.byref(program), main, METHOD[0].encode(), len(texts), _strings(texts), _strings(names)
    ))
    try:
        flags = [flag.encode() for flag in (*FLAGS, f"--gpu-architecture={architecture}")]
        if nvrtc.nvrtcCompileProgram(program, len(flags), _strings(flags)):
            said = _answer(nvrtc, "nvrtcGetProgramLog", program).rstrip(b"\0").decode(errors="replace").strip()
            raise EngineError(f"NVRTC does not compile the kernel for {architecture}: {said}")
        return _answer(nvrtc, "nvrtcGetCUBIN", program)
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


def _library() -> ctypes.CDLL:
    for name in _names():
        try:
            nvrtc = ctypes.CDLL(name)
        except OSError:
            continue
        nvrtc.nvrtcGetErrorString.restype = ctypes.c_char_p
        return nvrtc
    raise EngineError(WITHOUT_NVRTC)


def _names() -> Iterator[str]:
    """Yield where NVRTC may be: in NVIDIA's wheels (older first, whose binaries suit more drivers), or where the loader looks."""
    wheels = importlib.util.find_spec("nvidia")
    for folder in (wheels.submodule_search_locations or ()) if wheels else ():
        yield from map(str, sorted(Path(folder).glob("*/lib/libnvrtc.so.*"), key=lambda path: path.name))
    if found := ctypes.util.find_library("nvrtc"):
        yield found
    yield from ("libnvrtc.so.13", "libnvrtc.so.12")


def _answer(nvrtc: ctypes.CDLL, what: str, program: ctypes.c_void_p) -> bytes:
    size = ctypes.c_size_t()
    _check(nvrtc, getattr(nvrtc, f"{what}Size")(program, ctypes.byref(size)))
    text = ctypes.create_string_buffer(size.value)
    _check(nvrtc, getattr(nvrtc, what)(program, text))
    return text.raw


def _strings(texts: list[bytes]) -> ctypes.Array[ctypes.c_char_p]:
    return (ctypes.c_char_p * len(texts))(*texts)


def _check(nvrtc: ctypes.CDLL, code: int) -> None:
    if code:
        raise EngineError(f"NVRTC: {nvrtc.nvrtcGetErrorString(code).decode()}")
