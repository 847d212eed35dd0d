#!/bin/bash
# Packs what the operator wrote: scripts, sites, storyboards and notes. The newest seven archives are kept.
# mainstay: idempotent
# mainstay: timeout 15m
set -euo pipefail
mkdir -p backups notes
archive="backups/workspace-$(date +%Y-%m-%d).tar.gz"
tar -czf "$archive.new" scripts sites storyboards notes
mv "$archive.new" "$archive"
ls -1 backups/workspace-*.tar.gz | sort -r | tail -n +8 | while read -r old; do rm "$old"; done
echo "$archive: $(tar -tzf "$archive" | wc -l | tr -d ' ') files, $(($(wc -c <"$archive") / 1000)) kB"
