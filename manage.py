#!/usr/bin/env python
"""Runs Django's and Raccord's commands; without RACCORD_ENV it is a developer's shell and takes the demo's settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("RACCORD_ENV", "demo")
    execute_from_command_line(sys.argv)
