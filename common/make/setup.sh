#!/bin/sh
# Installs what building and testing newsdex need and this machine lacks.
#
#   common/make/setup.sh [build|test]     default: test, which is everything
#
# On Debian and Ubuntu it uses apt-get, through sudo only when not root, and says what it runs.
# Elsewhere it names the packages and leaves the rest to the Makefile's own checks.
set -eu

build_packages='gcc g++ make pkg-config libxapian-dev libutf8proc-dev zlib1g-dev libdeflate-dev
    libyajl-dev libxxhash-dev libstemmer-dev'
test_packages='libcmocka-dev unicode-data xapian-tools xapian-omega python3-xapian python3 gnuplot-nox'

case ${1:-test} in
build) packages=$build_packages ;;
test) packages="$build_packages $test_packages" ;;
*)
    echo "usage: common/make/setup.sh [build|test]" >&2
    exit 2
    ;;
esac

# A fresh root has no locale: without this every tool of apt complains about it.
export LC_ALL=C

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "setup: no apt-get here. Needed, under Debian's names:" $packages
    exit 0
fi

# dpkg-query fails when it has never heard of one of the names, but still lists the others.
installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package} ' $packages 2>/dev/null || true)"
missing=
for package in $packages; do
    case $installed in
    *" installed $package "*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null; then
        echo "setup: not root and no sudo. As root run: apt-get install$missing" >&2
        exit 1
    fi
fi

run_apt() {
    echo "setup: $as_root apt-get $*"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}

install_missing() {
    run_apt install -y --no-install-recommends $missing
}

# Package lists may be absent (a fresh container) or too old to fetch from: both mean an update.
if ! apt-get -s install $missing >/dev/null 2>&1; then
    run_apt update
    install_missing
elif ! install_missing; then
    run_apt update
    install_missing
fi || {
    echo "setup: apt-get could not install:$missing" >&2
    echo "setup: check the network; on Ubuntu the component 'universe' must be enabled" >&2
    exit 1
}
