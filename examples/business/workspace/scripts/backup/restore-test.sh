#!/bin/bash
# Unpacks the newest archive elsewhere and looks whether every site is in it: a backup nobody restored is a hope.
# mainstay: idempotent
# mainstay: timeout 15m
set -euo pipefail
archive=$(ls -1 backups/workspace-*.tar.gz 2>/dev/null | sort | tail -n 1 || true)
if [ -z "$archive" ]; then
  echo "There is no backup yet; backup/workspace.sh makes one."
  exit 1
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tar -xzf "$archive" -C "$place"
missing=0
for site in sites/*/; do
  [ -f "$place/${site}index.html" ] || { echo "$site is not in $archive"; missing=1; }
done
[ "$missing" = 0 ] && echo "$archive holds $(ls -d "$place"/sites/*/ | wc -l | tr -d ' ') sites."
exit "$missing"
