#!/bin/bash
# Asks each named site for its first page: checks/uptime.sh blueprint bakery
# One that does not answer 200 within five seconds is asked once more before it counts as down.
# mainstay: idempotent
# mainstay: timeout 3m
# mainstay: env BUSINESS_URL
set -u
address=${BUSINESS_URL:-http://127.0.0.1:7480}
address=${address#http://}
mkdir -p logs
log="logs/uptime-$(TZ=America/Los_Angeles date +%Y-%m-%d).log"

# Prints the status of a site's first page, 000 without an answer. Bash alone: no process is started for it.
status_of() {
  local version status rest
  {
    printf 'GET /%s/ HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" "$address" >&3
    read -r -t 5 version status rest <&3
  } 2>/dev/null 3<>"/dev/tcp/${address%:*}/${address##*:}"
  echo "${status:-000}"
}

down=()
for site in "$@"; do
  status=$(status_of "$site")
  if [ "$status" != 200 ]; then
    sleep 1
    status=$(status_of "$site")
  fi
  [ "$status" = 200 ] || down+=("$site ($status)")
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $site $status" >>"$log"
done

if [ ${#down[@]} -gt 0 ]; then
  echo "Down: ${down[*]}"
  exit 1
fi
echo "Up: $*"
