#!/usr/bin/env bash
# Fetches today's Public Suffix List into module/data. The published file says its version and commit; commit the change with a look at its diff.
set -euo pipefail
cd "$(dirname "$0")/.."
new=$(mktemp)
trap 'rm -f "$new"' EXIT
curl --fail --silent --show-error --location https://publicsuffix.org/list/public_suffix_list.dat --output "$new"
for mark in '// VERSION: ' '// ===BEGIN ICANN DOMAINS===' '// ===END PRIVATE DOMAINS==='; do
  grep --quiet --fixed-strings "$mark" "$new" || { echo "What came back is not the whole list: '$mark' is missing." >&2; exit 1; }
done
cp "$new" module/data/public_suffix_list.dat
grep --fixed-strings '// VERSION: ' module/data/public_suffix_list.dat
