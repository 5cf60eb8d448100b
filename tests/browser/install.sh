#!/bin/sh
# The browser of the browser tests: Debian's Chromium with its German texts. Does nothing where both are there.
set -eu

if command -v chromium >/dev/null && [ -n "$(find /usr/lib/chromium/locales /usr/share/chromium/locales -name 'de.pak*' 2>/dev/null)" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "The browser tests need Chromium and its German texts (Debian: chromium chromium-l10n); install them and repeat." >&2
    exit 1
fi
root=""
if [ "$(id -u)" -ne 0 ]; then
    root="sudo"
    command -v sudo >/dev/null || { echo "Install Chromium as root and repeat: apt-get install chromium chromium-l10n" >&2; exit 1; }
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing Chromium for the browser tests (once) …"
quietly() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; exit 1; }
}
quietly update
quietly install -y --no-install-recommends chromium chromium-l10n
