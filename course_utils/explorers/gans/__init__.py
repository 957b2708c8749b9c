"""The interactive figures of chapter 5, GANs and Nash equilibria."""

__all__ = []
