#include "core/policy/failure.h"

const char *fs_kind_name(fs_kind kind) {
  static const char *const names[] = {"transport", "timeout", "http", "api", "protocol", "cancelled"};
  return names[kind];
}
