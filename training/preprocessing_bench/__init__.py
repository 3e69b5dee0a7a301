"""Preprocessings judged under two plain linear learners: on the LimeSoDa sets, from moist to dry soil, and between
instruments.
"""
