#!/usr/bin/env python
"""Runs Django's and Raccord's commands; without RACCORD_ENV it is a developer's shell and takes the demo's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from config.translations import compile_catalogues

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("RACCORD_ENV", "demo")
    if os.environ["RACCORD_ENV"] == "demo":
        # An image has its catalogues; in a checkout they may be missing, and what it seeds is French.
        compile_catalogues()
    execute_from_command_line(sys.argv)
