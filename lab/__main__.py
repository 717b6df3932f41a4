"""`python -m lab`: the lab without Django."""

import argparse
import sys

from lab.cli import add_arguments, main

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="lab")
    add_arguments(parser)
    sys.exit(main(vars(parser.parse_args())))
