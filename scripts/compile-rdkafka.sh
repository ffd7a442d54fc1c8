#!/usr/bin/env bash
# Compiles node-rdkafka on all cores, in a copy that is thrown away, and packs what must be kept into ARCHIVE.
# Usage: scripts/compile-rdkafka.sh ARCHIVE, from the root of the repository
set -euo pipefail

readonly archive=$1
cores=$(getconf _NPROCESSORS_ONLN)
make=$(command -v make)

# Inside node_modules, so that the copy finds the headers of nan.
work=$(mktemp -d "$PWD/node_modules/.node-rdkafka-XXXXXX")
trap 'rm -rf "$work"' EXIT
cp -R node_modules/node-rdkafka/. "$work"
rm -rf "$work/build"
mkdir "$work/bin"

# The package asks for librdkafka's goals `libs install` in one breath, on which a parallel make trips, and `install` builds
# every example for the sake of a page of documentation. This make takes the goals one by one, and only those needed.
cat >"$work/bin/make" <<SHIM
#!/bin/sh
[ "\$*" = '-C librdkafka libs install' ] || exec '$make' "\$@"
'$make' -j$cores -C librdkafka libs && exec '$make' -C librdkafka install-subdirs
SHIM
chmod +x "$work/bin/make"

# node-gyp wants the headers of this very Node. Most bring theirs; for the others the npm registry has them, where npm works
# already. Without either, node-gyp asks nodejs.org.
home=$(node -p 'path.resolve(process.execPath, "../..")')
if [[ ! -e $home/include/node/node.h ]]; then
  name=node-linux-$(node -p process.arch)
  mkdir "$work/headers"
  (
    cd "$work/headers"
    echo '{"private": true}' >package.json
    npm install --ignore-scripts --no-audit --no-fund "$name@$(node -p process.versions.node)" || true
  )
  home=$work/headers/node_modules/$name
fi
if [[ -e $home/include/node/node.h ]]; then export npm_config_nodedir=$home; fi

# TLS, SCRAM and OAUTHBEARER are OpenSSL. A system without its headers gets those of Node, which contains OpenSSL and exports it to
# addons, so that empty libraries are enough to link.
if [[ -e $home/include/node/openssl/ssl.h ]] && ! echo '#include <openssl/ssl.h>' | g++ -E -x c++ - >/dev/null 2>&1; then
  mkdir "$work/openssl"
  ar rcs "$work/openssl/libssl.a"
  ar rcs "$work/openssl/libcrypto.a"
  ln -s "$home/include/node/openssl" "$work/openssl/openssl"
  export CPPFLAGS="-I$work/openssl ${CPPFLAGS:-}" LDFLAGS="-L$work/openssl ${LDFLAGS:-}"
fi

gyp=$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js
cd "$work"
PATH=$work/bin:$PATH
node "$gyp" configure
make -C build BUILDTYPE=Release librdkafka
make -C build BUILDTYPE=Release "-j$cores"

strip --strip-unneeded build/Release/node-librdkafka.node build/deps/librdkafka*.so.1
tar -czf "$archive.$$" build/Release/node-librdkafka.node build/deps/librdkafka*.so*
mv "$archive.$$" "$archive"
