#!/bin/sh
# Formats every C++ source of the project in place; with --check only says what would change, and fails.
set -eu
cd "$(dirname "$0")/.."
files=$(git ls-files --cached --others --exclude-standard '*.cpp' '*.h')
if [ "${1:-}" = --check ]; then
  echo "$files" | xargs clang-format --dry-run --Werror
else
  echo "$files" | xargs clang-format -i
fi
