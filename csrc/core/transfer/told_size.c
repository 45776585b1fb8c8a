#include "core/transfer/told_size.h"

#include <stddef.h>

bool fs_told_size_fits(int64_t told, int64_t size) {
  static const int64_t units[] = {1, 1000, 1024, 1000000, 1 << 20};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (told >= size / units[i] && told <= (size + units[i] - 1) / units[i] && told > 0)
      return true;
  return false;
}
