/* Runs each kind of layer on a few numbers, and prints by how much what XNNPACK computes differs from the
 * sums written out here: a line of name and difference. Weights are gone once a net is finished. */
#include "vision/net/net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HEIGHT = 6, WIDTH = 8, CHANNELS = 4, OUT = 3, MOST = HEIGHT * WIDTH * CHANNELS * 4 };

typedef struct numbers {
  int height, width, channels;
  float at[MOST];
} numbers;

static float weights[MOST], bias[MOST];

static float *cell(numbers *of, int y, int x, int c) {
  return &of->at[(y * of->width + x) * of->channels + c];
}

static void fill(float *to, int seed) {
  for (int i = 0; i < MOST; i++)
    to[i] = (float)((i * 37 + seed * 11) % 23 - 11) / 8;
}

typedef float (*sum_of)(numbers *from, fs_window w, int y, int x, int c);

static float convolve(numbers *from, fs_window w, int y, int x, int c) {
  float sum = bias[c];
  for (int j = 0; j < w.height; j++)
    for (int i = 0; i < w.width; i++)
      for (int k = 0, v = y + j - w.around.top, u = x + i - w.around.left; k < from->channels; k++)
        if (v >= 0 && v < from->height && u >= 0 && u < from->width)
          sum += *cell(from, v, u, k) * weights[((c * w.height + j) * w.width + i) * from->channels + k];
  return sum;
}

static float convolve_each(numbers *from, fs_window w, int y, int x, int c) {
  float sum = bias[c];
  for (int j = 0; j < w.height; j++)
    for (int i = 0, v = y + j - w.around.top; i < w.width; i++) {
      int u = x + i - w.around.left;
      if (v >= 0 && v < from->height && u >= 0 && u < from->width)
        sum += *cell(from, v, u, c) * weights[(j * w.width + i) * from->channels + c];
    }
  return sum;
}

static float largest(numbers *from, fs_window w, int y, int x, int c) {
  float most = -INFINITY;
  for (int j = 0; j < w.height; j++)
    for (int i = 0; i < w.width; i++)
      if (y + j < from->height && x + i < from->width)
        most = fmaxf(most, *cell(from, y + j, x + i, c));
  return most;
}

static float mean(numbers *from, fs_window w, int y, int x, int c) {
  float sum = 0;
  for (int j = 0; j < w.height; j++)
    for (int i = 0; i < w.width; i++)
      sum += *cell(from, y + j, x + i, c);
  return sum / (float)(w.height * w.width);
}

static float clamped(numbers *from, fs_window w, int y, int x, int c) {
  return fminf(fmaxf(convolve(from, w, y, x, c), 0), 1);
}

static float sloped(numbers *from, fs_window w, int y, int x, int c) {
  float value = convolve(from, w, y, x, c);
  return value < 0 ? value * bias[c] : value;
}

static float doubled(numbers *from, fs_window w, int y, int x, int c) {
  return 2 * convolve(from, w, y, x, c);
}

static float weighed(numbers *from, fs_window w, int y, int x, int c) {
  float sum = bias[c];
  for (int k = 0; k < from->channels; k++)
    sum += mean(from, w, y, x, k) * weights[k * OUT + c];
  return sum;
}

static float padded(numbers *from, fs_window w, int y, int x, int c) {
  (void)w;
  return y < from->height && x < from->width && c < from->channels ? *cell(from, y, x, c) : 0;
}

static float stretched(numbers *from, fs_window w, int y, int x, int c) {
  float v = fmaxf(0, ((float)y + 0.5f) / 2 - 0.5f), u = fmaxf(0, ((float)x + 0.5f) / 2 - 0.5f);
  int top = (int)v, left = (int)u, below = top + (top + 1 < from->height),
      right = left + (left + 1 < from->width);
  float down = v - (float)top, along = u - (float)left;
  (void)w;
  return (*cell(from, top, left, c) * (1 - along) + *cell(from, top, right, c) * along) * (1 - down) +
         (*cell(from, below, left, c) * (1 - along) + *cell(from, below, right, c) * along) * down;
}

enum {
  CONVOLUTION,
  DEPTHWISE,
  CLAMP,
  PRELU,
  ADD,
  MAX_POOL,
  AVERAGE_POOL,
  AVERAGE_ALL,
  DENSE,
  PAD,
  RESIZE,
  KINDS
};
static const char *const names[] = {"convolution",  "depthwise",   "clamp", "prelu", "add",   "max_pool",
                                    "average_pool", "average_all", "dense", "pad",   "resize"};
static const sum_of sums[] = {convolve, convolve_each, clamped, sloped, doubled,  largest,
                              mean,     mean,          weighed, padded, stretched};

static fs_window window_of(int kind, fs_layer in) {
  if (kind == MAX_POOL || kind == AVERAGE_POOL)
    return fs_window_valid(2, 1);
  if (kind == AVERAGE_ALL || kind == DENSE)
    return (fs_window){in.height, in.width, 1, 1, {0, 0, 0, 0}};
  return fs_window_same(in, 3, 1);
}

static fs_layer convolved(fs_net *net, fs_layer in) {
  return fs_net_convolution(net, in, OUT, fs_window_same(in, 3, 1), weights, bias);
}

static void add(fs_net *net, int kind, fs_layer in) {
  fs_layer from = in;
  if (kind == CLAMP || kind == PRELU || kind == ADD)
    from = convolved(net, in);
  if (kind == DENSE)
    from = fs_net_average_all(net, in);
  fs_net_output_next(net, 0);
  switch (kind) {
  case CONVOLUTION:
    convolved(net, in);
    break;
  case DEPTHWISE:
    fs_net_depthwise(net, in, window_of(kind, in), weights, bias);
    break;
  case CLAMP:
    fs_net_clamp(net, from, 1);
    break;
  case PRELU:
    fs_net_prelu(net, from, bias);
    break;
  case ADD:
    fs_net_add(net, from, from);
    break;
  case MAX_POOL:
    fs_net_max_pool(net, in, window_of(kind, in));
    break;
  case AVERAGE_POOL:
    fs_net_average_pool(net, in, window_of(kind, in));
    break;
  case AVERAGE_ALL:
    fs_net_average_all(net, in);
    break;
  case DENSE:
    fs_net_dense(net, from, OUT, weights, bias);
    break;
  case PAD:
    fs_net_pad(net, in, 2, 1, 1);
    break;
  default:
    fs_net_resize(net, in, 2 * HEIGHT, 2 * WIDTH);
  }
}

static float difference(numbers *from, int kind, const float *got, fs_layer shape) {
  float most = 0;
  const fs_window w = window_of(kind, (fs_layer){0, HEIGHT, WIDTH, CHANNELS});
  for (int y = 0; y < shape.height; y++)
    for (int x = 0; x < shape.width; x++)
      for (int c = 0; c < shape.channels; c++) {
        float off = fabsf(*got++ - sums[kind](from, w, y, x, c));
        most = off <= most ? most : off; /* what is no number counts */
      }
  return most;
}

int main(void) {
  numbers from = {HEIGHT, WIDTH, CHANNELS, {0}};
  for (int kind = 0; kind < KINDS; kind++) {
    fill(from.at, 1), fill(weights, 2), fill(bias, 3);
    fs_layer shape;
    fs_net *net = fs_net_new(HEIGHT, WIDTH, CHANNELS);
    add(net, kind, fs_net_input(net));
    int failed = fs_net_finish(net);
    memset(weights, 0xFF, sizeof weights), memset(bias, 0xFF, sizeof bias);
    if (!failed)
      memcpy(fs_net_in(net), from.at, sizeof(float) * HEIGHT * WIDTH * CHANNELS);
    if (failed || fs_net_run(net) != 0)
      return 1;
    fill(weights, 2), fill(bias, 3);
    const float *got = fs_net_out(net, 0, &shape);
    printf("%s %g\n", names[kind], (double)difference(&from, kind, got, shape));
    fs_net_free(net);
  }
  return 0;
}
