"""How well the model predicts studies: rows of any study table as cases, predicted, scored, and held against baselines."""

from exerkine.validation._case import CLASSES, Case

__all__ = ["CLASSES", "Case"]
