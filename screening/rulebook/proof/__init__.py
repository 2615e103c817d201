"""Proofs about all sheets at once, with z3 (extra `prove`); rulebook/soundness.py needs no prover."""
