/* A neural network that is put together layer by layer and run by XNNPACK: 32-bit floats, height x width x
 * channels. The first call that fails makes the net `failed`: all that follow do nothing, and fs_net_finish
 * reports it. A net is used by one thread at a time and works in that thread: XNNPACK's own threads spin
 * between two runs, and do not survive a fork. */
#ifndef FS_NET_H
#define FS_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FS_NET_OUTPUTS = 16 };

typedef struct fs_net fs_net;

typedef struct fs_layer {
  uint32_t id;
  int height, width, channels;
} fs_layer;

/* Zeros (for a maximum: what never wins) around a layer. */
typedef struct fs_padding {
  int top, right, bottom, left;
} fs_padding;

/* What slides over a layer. */
typedef struct fs_window {
  int height, width, stride, dilation;
  fs_padding around;
} fs_window;

/* Whether a number of a file is one of those that make sense there. */
static inline bool fs_in_range(int value, int low, int high) {
  return value >= low && value <= high;
}

/* A square of `size` with what TensorFlow calls "same" padding: the output has the input's sides divided by
 * the stride, rounded up. */
fs_window fs_window_same(fs_layer from, int size, int stride);
fs_window fs_window_valid(int size, int stride);
/* The layer with the rows and columns that are left when a window has slid over it: none where it does not
 * fit, or is no window. */
fs_layer fs_window_slide(fs_layer from, fs_window window);

/* Returns NULL when memory is short. */
fs_net *fs_net_new(int height, int width, int channels);
void fs_net_free(fs_net *net); /* NULL is fine */
fs_layer fs_net_input(const fs_net *net);
bool fs_net_failed(const fs_net *net);

/* Memory that lives until fs_net_finish, for weights in the order that XNNPACK wants. NULL once the
 * net has failed. */
float *fs_net_alloc(fs_net *net, size_t count);

/* The next layer that is added becomes output `number`; it can be an input of further layers as well. */
void fs_net_output_next(fs_net *net, int number);

/* Layers. What weights point to must live until fs_net_finish; NULL where they are required makes the net
 * fail. `filters` are out x height x width x in; of the depthwise one, height x width x channels. */
fs_layer fs_net_convolution(fs_net *net, fs_layer from, int out, fs_window window, const float *filters,
                            const float *bias /* or NULL */);
fs_layer fs_net_depthwise(fs_net *net, fs_layer from, fs_window window, const float *filters,
                          const float *bias /* or NULL */);
fs_layer fs_net_clamp(fs_net *net, fs_layer from, float max); /* to 0 or more */
fs_layer fs_net_relu(fs_net *net, fs_layer from);
fs_layer fs_net_prelu(fs_net *net, fs_layer from, const float *slopes);
fs_layer fs_net_add(fs_net *net, fs_layer a, fs_layer b);
fs_layer fs_net_max_pool(fs_net *net, fs_layer from, fs_window window);
fs_layer fs_net_average_pool(fs_net *net, fs_layer from, fs_window window);
fs_layer fs_net_average_all(fs_net *net, fs_layer from);
/* Bilinear samples; the corners of both layers' outermost cells lie on each other. */
fs_layer fs_net_resize(fs_net *net, fs_layer from, int height, int width);
/* More zeros after the last channel, row and column. */
fs_layer fs_net_pad(fs_net *net, fs_layer from, int more_channels, int more_rows, int more_columns);
/* Every output is a weighted sum of all channels; `matrix` is in x out. */
fs_layer fs_net_dense(fs_net *net, fs_layer from, int out, const float *matrix,
                      const float *bias /* or NULL */);
/* A layer that this library does not know: the net fails. */
fs_layer fs_net_unknown(fs_net *net);

/* Ends the building and releases the weights' memory: XNNPACK has copied them. Returns 0, or -1. */
int fs_net_finish(fs_net *net);

/* The numbers to fill in before a run, height x width x channels. */
float *fs_net_in(fs_net *net);
/* The numbers of output `number` after a run, NULL where there is no such output. `shape` may be NULL. */
const float *fs_net_out(const fs_net *net, int number, fs_layer *shape);
/* Returns 0, or -1. */
int fs_net_run(fs_net *net);

#endif
