#!/bin/sh
# Makes the README's pictures from three paintings: before | after, and the contact sheet.
#   demo.sh FOLDER     writes before_after.jpg and faces.jpg there; what is in between stays in FOLDER/work
# The paintings are those of Debian's package freecol 1.0.0-1 (142 MB, fetched by apt-get; SHA-256
# 4ee2d052ff86d7a16eec296cd42cad4c215cca11c179cd6d5f8a732b5637184d), in usr/share/games/freecol/default/resources/images/monarch, with the
# sums of portraits.sha256. Its debian/copyright says of that directory: "downloaded from Wikimedia and are in the public domain".
#   elizabeth.png  Elizabeth I of England (1533-1603), the "Ermine Portrait", 1585
#   pierre.png     Peter I of Russia (1672-1725), by Paul Delaroche, 1838
#   manuel.png     Manuel I of Portugal (1469-1521)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/work"
cd "$1/work"

if ! sha256sum --check --status --strict "$here/portraits.sha256" 2>/dev/null; then
  apt-get download -q freecol=1.0.0-1
  echo "4ee2d052ff86d7a16eec296cd42cad4c215cca11c179cd6d5f8a732b5637184d  freecol_1.0.0-1_all.deb" | sha256sum --check --status --strict
  for name in elizabeth pierre manuel; do
    dpkg-deb --fsys-tarfile freecol_1.0.0-1_all.deb |
      tar -xO "./usr/share/games/freecol/default/resources/images/monarch/$name.png" > "$name.png"
  done
  rm freecol_1.0.0-1_all.deb
  sha256sum --check --quiet --strict "$here/portraits.sha256"
fi

# Heads and shoulders, three to four, and side by side; a painting is a target as well.
bust() { ffmpeg -v error -y -i "$1.png" -vf "crop=$2,scale=480:640:flags=lanczos" "$3"; }
bust elizabeth 105:140:75:0 elizabeth_i.png
bust pierre 105:140:60:5 peter_i.png
bust manuel 114:152:60:10 manuel_i.png
ffmpeg -v error -y -i elizabeth_i.png -i peter_i.png -i manuel_i.png -filter_complex hstack=3 before.png

lua5.4 "$here/demo.lua" before.png after.png faces.html

ffmpeg -v error -y -i before.png -i after.png \
  -filter_complex "[0]scale=540:-1:flags=area,pad=iw+12:ih:0:0:white[before];[1]scale=540:-1:flags=area[after];[before][after]hstack" \
  -q:v 4 ../before_after.jpg
chromium --headless --no-sandbox --hide-scrollbars --window-size=1320,400 --screenshot=faces.png "file://$PWD/faces.html" 2>/dev/null
ffmpeg -v error -y -i faces.png -vf crop=1240:400:40:0,scale=992:-1:flags=area -q:v 4 ../faces.jpg
