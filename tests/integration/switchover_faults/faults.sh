#!/usr/bin/env bash
# The short form of the fault tests, on servers of their own.
set -euo pipefail
exec "$COLLECTION_DIR/tests/faults/run"
