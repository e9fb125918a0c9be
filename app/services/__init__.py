"""Verbs per noun: plain functions of a session and an actor."""
