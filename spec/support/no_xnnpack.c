/* XNNPACK on a processor that it does not work on. To be preloaded. */
#include <xnnpack.h>

enum xnn_status xnn_initialize(const struct xnn_allocator *allocator) {
  (void)allocator;
  return xnn_status_unsupported_hardware;
}
