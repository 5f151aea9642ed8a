# Sourced by the other scripts: pip with its failures as one sentence. Needs `what` (what is being fetched) set.
# Scratch files stay beside the project: /tmp is often small, and a rename within one disk is atomic.

# Debian's own Python first: the set-up installs pip for that one, whatever else comes first in the PATH.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

say_and_stop() {
  echo "setup: $1" >&2
  exit 1
}

# need_space DIR MEGABYTES
need_space() {
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$2" ] ||
    say_and_stop "There is not enough room on the disk for $what: found $free MB free, expected at least $2 MB."
}

# fetch LOG pip-arguments...
fetch() {
  log=$1
  shift
  rm -rf .cache/pip-tmp
  mkdir -p .cache/pip-tmp
  out=/dev/null
  [ ! -t 1 ] || out=/dev/tty
  status=0
  TMPDIR=$PWD/.cache/pip-tmp PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore \
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$python" -m pip --retries 2 "$@" >"$out" 2>"$log" || status=$?
  rm -rf .cache/pip-tmp
  [ "$status" != 0 ] || return 0
  if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
    say_and_stop "What came for $what is not the expected file (its sha256 differs); nothing was installed."
  elif grep -q 'No space left on device\|Errno 28\|Errno 122' "$log"; then
    say_and_stop "The disk became full while fetching $what; make room and start again."
  elif grep -q 'No module named pip' "$log"; then
    say_and_stop "pip is missing; install the Debian package python3-pip and start again."
  elif grep -q 'connection\|Connection\|resolve\|timed out\|Retrying\|No matching distribution' "$log"; then
    say_and_stop "$what could not be fetched: no connection to the package index (details: $log)."
  fi
  say_and_stop "$what could not be fetched (details: $log)."
}
