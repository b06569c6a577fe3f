# shellcheck shell=bash
# What the scripts in this folder share: where things are kept, who runs the servers.
# Sourced, never run. Functions say on stderr what failed and what to do, then exit.
set -euo pipefail
umask 022

# shellcheck disable=SC2034
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH="$PATH:/usr/sbin:/sbin"

die() { printf '%s: %s\n' "tests/pg/${0##*/}" "$*" >&2; exit 1; }
note() { printf '%s: %s\n' "tests/pg/${0##*/}" "$*" >&2; }

# Downloads outlive the checkout, and the unprivileged server user must be able to read them:
# that rules out both the checkout and root's home.
if [[ -n ${PGONLINE_CACHE:-} ]]; then cache=$PGONLINE_CACHE
elif ((EUID == 0)); then cache=/var/cache/pgonline
else cache=${XDG_CACHE_HOME:-$HOME/.cache}/pgonline
fi

# Let one process at a time go on from here; the lock ends with the script. What outlives the
# script must be started with 9>&-.
lock() {  # FILE
    mkdir -p "${1%/*}" || die "cannot create ${1%/*}. Set PGONLINE_CACHE to a directory you can write."
    exec 9>"$1" || die "cannot write $1. Set PGONLINE_CACHE to a directory you can write."
    flock -w 900 9 || die "another process has held $1 for 15 minutes. End it, then run again."
}

# Directory with the newest installed NAME (pg_dump, psql …), empty when there is none. Debian's
# /usr/bin/psql is a Perl wrapper that picks a version by rules of its own, so look behind it first.
newest_client() {
    local dir best='' version best_version=0
    for dir in "$cache"/clients/*/bin /usr/lib/postgresql/*/bin; do
        [[ -x $dir/$1 ]] || continue
        version=${dir%/bin} version=${version##*/} version=${version//[^0-9]/}
        ((${version:-0} > best_version)) && best=$dir best_version=$version
    done
    [[ -n $best ]] || best=$(dirname "$(type -P "$1" || echo .)")
    [[ -x $best/$1 ]] && echo "$best"
}

# Text as a JSON string.
json() {
    local s=${1//\\/\\\\}
    printf '"%s"' "${s//\"/\\\"}"
}
