/* The size of OpenCV's thread pool, which is the process's. */
#include "vision/net/nets.h"

#include <algorithm>
#include <mutex>
#include <opencv2/core/utility.hpp>

static std::mutex lock;
static int users = 0;

void fs_threads_enter(int threads) {
  std::lock_guard<std::mutex> guard(lock);
  if (users++ == 0)
    cv::setNumThreads(std::max(1, threads));
}

void fs_threads_leave(void) {
  std::lock_guard<std::mutex> guard(lock);
  users--;
}
