#!/bin/sh
# Installs the Debian packages of a list that are missing; touches nothing and no network when all are there.
#   tools/setup/packages.sh [LIST]      LIST: tools/setup/packages.txt
set -eu
cd "$(dirname "$0")/../.."
list=${1:-tools/setup/packages.txt}

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "setup: This is not a Debian system; going on as if the counterparts of $list were installed." >&2
  exit 0
fi

wanted=$(sed 's/#.*//' "$list" | tr '\n' ' ')
# dpkg-query fails as soon as one name is unknown to it; what it lists is right all the same.
# shellcheck disable=SC2086
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^.i  *//p') || true
missing=
for package in $wanted; do
  case "
$installed
" in
    *"
$package
"*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  as_root=sudo
else
  echo "setup: Some Debian packages are missing; please have them installed and start again:" >&2
  echo "    apt-get install --no-install-recommends$missing" >&2
  exit 1
fi

echo "setup: installing the missing Debian packages:$missing"
mkdir -p .cache
log=.cache/packages.log
fail() {
  echo "setup: $1 (details: $log)" >&2
  exit 1
}
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 ||
  fail "The list of Debian packages could not be refreshed; is there a network connection?"
# shellcheck disable=SC2086
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
  if grep -qi 'no space left\|enough free space' "$log"; then
    fail "The Debian packages do not fit on the disk; make room and start again."
  elif grep -q 'Unable to locate package\|has no installation candidate' "$log"; then
    fail "Some packages are not known here; the set-up is made for Debian 12."
  elif grep -qi 'could not get lock' "$log"; then
    fail "Another program is installing packages just now; start again when it is done."
  fi
  fail "The Debian packages could not be installed; is there a network connection?"
fi
