/** The operator's scripts on the node. Each says what it did in a file of the workspace, named by its argument. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  // Takes $2 seconds and may run again after a crash. Prints what it should keep to itself.
  'again.sh': `#!/bin/sh
# mainstay: idempotent
# mainstay: env MAIL_PASSWORD
sleep "$2"
echo "again $1"
echo "as ann:$MAIL_PASSWORD"
`,
  // Takes $2 seconds; nobody says that it may run twice.
  'once.sh': `#!/bin/sh
echo "$1" >> "$MAINSTAY_WORKSPACE/once.txt"
sleep "$2"
echo "once $1"
`,
  // Those of the crons are told apart by their jobs, of which each fire has one. May run again after a crash.
  'cron-again.sh': `#!/bin/sh
# mainstay: idempotent
sleep "$2"
echo "$MAINSTAY_JOB_ID" >> "$MAINSTAY_WORKSPACE/$1.txt"
`,
  'cron-once.sh': `#!/bin/sh
echo "$MAINSTAY_JOB_ID" >> "$MAINSTAY_WORKSPACE/$1.txt"
`,
};
