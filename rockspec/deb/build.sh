#!/bin/sh
# usage: build.sh PACKAGE VERSION DIRECTORY
# Makes DIRECTORY/PACKAGE_VERSION_ARCH.deb of the files staged in DIRECTORY/PACKAGE and of PACKAGE.control beside this script.
set -eu
package=$1 version=$2 directory=$(cd "$3" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$directory/$package
arch=$(dpkg-architecture -qDEB_HOST_ARCH)
doc=$root/usr/share/doc/$package

case $package in
lua-faceswap)
  # the sources are the same for every Lua
  for abi in 5.3 5.1; do
    rm -r "$root/usr/share/lua/$abi"
    mkdir -p "$root/usr/share/lua/$abi"
    ln -s ../5.4/faceswap.lua "$root/usr/share/lua/$abi/faceswap.lua"
    ln -s ../5.4/faceswap "$root/usr/share/lua/$abi/faceswap"
  done
  mv "$root/usr/share/doc/faceswap" "$doc"
  # Debian has licences in `copyright`
  rm "$doc/LICENSE"
  ;;
faceswap)
  rm -r "$root/usr/share/faceswap" # the models come with lua-faceswap-vision
  mkdir -p "$root/usr/lib/systemd/system" "$doc"
  cp "$here/../../examples/deploy/faceswap-local.service" "$root/usr/lib/systemd/system/"
  # Debian's Lua is the one that its modules are installed for
  sed -i '1s,.*,#!/usr/bin/lua5.4,' "$root/usr/bin/faceswap"
  mkdir -p "$root/usr/share/zsh/vendor-completions"
  mv "$root/usr/share/zsh/site-functions/_faceswap" "$root/usr/share/zsh/vendor-completions/"
  rmdir "$root/usr/share/zsh/site-functions"
  ;;
esac
mkdir -p "$doc" "$root/DEBIAN"

find "$root" -name '*.so' -o -path '*/bin/faceswap-local' -o -name faceswap-local-jobs | while read -r binary; do
  strip --strip-unneeded --remove-section=.comment --remove-section=.note "$binary"
done
find "$root/usr/share/man" -type f -exec gzip -9n '{}' ';' 2>/dev/null || true
cp "$here/copyright" "$doc/copyright"
{
  echo "$package ($version) unstable; urgency=medium"
  echo
  echo "  * See CHANGELOG.md of lua-faceswap."
  echo
  echo " -- the authors of lua-faceswap <lua-faceswap@example.org>  $(LC_ALL=C date -R -r "$here/../../CHANGELOG.md")"
} | gzip -9n > "$doc/changelog.gz"
chmod -R u+rwX,go+rX,go-w "$root"

# Libraries by the packages that have them; those of the PostgreSQL store are suggested, since few need it.
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debian"
ln -s "$root" "$work/root" # whose own path may have spaces
printf 'Source: faceswap\n\nPackage: %s\nArchitecture: any\n' "$package" > "$work/debian/control"
needed=$(cd "$work" && find root/ -name '*.so' ! -name store_postgres.so -printf ' -dDepends -e%p' \
  -o '(' -path '*/bin/faceswap-local' -o -name faceswap-local-jobs ')' -printf ' -dDepends -e%p')
# shellcheck disable=SC2086 # a list of options
depends=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info $needed 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
size=$(du -k -s --exclude=DEBIAN "$root" | cut -f 1)
sed "s/@VERSION@/$version/g; s/@ARCH@/$arch/; s/@SIZE@/$size/; s/@LIBRARIES@/$depends/" "$here/$package.control" > "$root/DEBIAN/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/control"
dpkg-deb --root-owner-group --build -Zxz "$root" "$directory/${package}_${version}_$arch.deb" >/dev/null
echo "$directory/${package}_${version}_$arch.deb"
