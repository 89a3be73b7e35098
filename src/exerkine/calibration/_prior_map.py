"""Priors of parameters as independent standard normals, exactly: what a posterior is looked for in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exerkine.errors import UnknownNameError, unknown_name_advice
from exerkine.mechanism import Mechanism, Parameter

Z90 = 1.6448536269514722
"""The middle 90 % of a log-normal prior lies between its bounds."""
FARTHEST = 8.0
"""Standard normals beyond it are numbers that no computer tells from a bound."""


class PriorMap:
    """A smooth, monotone map between standard normals and parameters, such that normals give the prior.

    Log-normal priors are truncated to their bounds and uniform ones lie between them, so that every point of the normals is an
    allowed parameter.  Fixed parameters are not in it.

    Parameters
    ----------
    mechanism
        Gives the priors.
    symbols
        Which parameters; every one that is not fixed when empty.

    Raises
    ------
    UnknownNameError
        A symbol is no parameter, or is fixed.
    """

    def __init__(self, mechanism: Mechanism, symbols: Sequence[str] = ()):
        free = {symbol: p for symbol, p in mechanism.parameters.items() if p.prior != "fixed"}
        for symbol in symbols:
            if symbol not in free:
                raise UnknownNameError(f"'{symbol}' is no parameter with a prior. {unknown_name_advice(symbol, free)}")
        self.symbols = tuple(symbols or free)
        self.parameters: tuple[Parameter, ...] = tuple(free[symbol] for symbol in self.symbols)
        self._is_log = np.array([p.prior == "lognormal" for p in self.parameters])
        lo, hi = (np.array([getattr(p, end) for p in self.parameters]) for end in ("lo", "hi"))
        value = np.array([p.value for p in self.parameters])
        with np.errstate(divide="ignore", invalid="ignore"):
            self._lo, self._hi = np.where(self._is_log, np.log(lo), lo), np.where(self._is_log, np.log(hi), hi)
            self._mean = np.where(self._is_log, np.log(value), 0.0)
        self._sd = np.where(self._is_log, (self._hi - self._lo) / (2.0 * Z90), 1.0)

    def to_values(self, z: np.ndarray) -> np.ndarray:
        """Return parameters for standard normals, both (..., P)."""
        from scipy.special import ndtr, ndtri

        share = ndtr(np.clip(z, -FARTHEST, FARTHEST))
        low, high = (ndtr((end - self._mean) / self._sd) for end in (self._lo, self._hi))
        with np.errstate(over="ignore"):
            logs = self._mean + self._sd * ndtri(low + share * (high - low))
            log_normal = np.exp(np.clip(logs, self._lo, self._hi))
        return np.where(self._is_log, log_normal, self._lo + share * (self._hi - self._lo))

    def to_normals(self, values: np.ndarray) -> np.ndarray:
        """Return standard normals for parameters, both (..., P); at a bound the farthest that is told from it."""
        from scipy.special import ndtr, ndtri

        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.where(self._is_log, np.log(values), values)
        low, high, here = (ndtr((end - self._mean) / self._sd) for end in (self._lo, self._hi, at))
        share = np.where(self._is_log, (here - low) / (high - low), (at - self._lo) / (self._hi - self._lo))
        return np.clip(ndtri(np.clip(share, 0.0, 1.0)), -FARTHEST, FARTHEST)

    def draws(self, z: np.ndarray) -> list[dict[str, float]]:
        """Return parameters by symbol, one mapping per row of ``z`` (N, P)."""
        return [dict(zip(self.symbols, map(float, row), strict=True)) for row in self.to_values(np.atleast_2d(z))]
