"""Compiles a Typst file to PDF with the fonts of a folder; says the seconds."""

import sys
import time

import typst

start = time.perf_counter()
typst.compile(sys.argv[1], output=sys.argv[1] + ".pdf", font_paths=[sys.argv[2]], ignore_system_fonts=True)
print(time.perf_counter() - start)
