#!/usr/bin/env bash
# Each check: the fault is made, found and mended. See cases.py.
set -euo pipefail
exec /usr/bin/python3 "$(dirname "$0")/cases.py" "$@"
