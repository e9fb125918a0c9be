"""Entente: the working desk of an anti-counterfeiting alliance."""
