#!/bin/sh
# The table of `make coverage`, of C: c_report.sh DIRECTORY, the build's.
set -eu
cd "$1"
find . -name '*.gcda' | while read -r data; do
  gcov -n -r -s "$OLDPWD" -o "$(dirname "$data")" "$data" 2>/dev/null
done | awk -v root="$OLDPWD/" '
  /^File/ { file = $2; gsub("\047", "", file); sub("^" root, "", file) }
  /^Lines executed/ && file ~ /^csrc/ { split($0, part, /[:% ]+/); share = part[3]; of = part[5];
    if (file ~ /\.c$/ && (!(file in best) || share > best[file])) { best[file] = share; lines[file] = of } file = "" }
  END { for (file in best) { split(file, name, "/"); folder = name[2] "/" name[3]; if (name[2] == "base" || name[2] == "ledger") folder = name[2];
      all[folder] += lines[file]; ran[folder] += lines[file] * best[file] / 100; total += lines[file]; done += lines[file] * best[file] / 100 }
    for (folder in all) printf "  %5.1f %% of %5d lines  %s\n", 100 * ran[folder] / all[folder], all[folder], folder | "sort -k 6"
    close("sort -k 6"); printf "C: %.1f %% of %d lines\n", 100 * done / total, total }'
