#!/bin/sh
# mainstay: idempotent
echo "Hello from $(uname -s), it is $(date '+%H:%M')."
