#include "vision/net/attributes.h"

#include "vision/net/face_api.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = FS_ATTRIBUTES_SIDE };

/* A look at a face: the share of the landmarks' box that is added on every side, and whether it is
 * mirrored. */
typedef struct look {
  double margin;
  bool mirrored;
} look;

/* The networks were trained with the first. What one look makes of a gender changes with where the face is
 * cut and from which side it is seen, most of all of turned faces; the mean of all depends on neither. */
static const look looks[] = {{0.1, false}, {0.1, true}, {0, false}, {0, true}, {0.2, false}, {0.2, true}};
/* The log odds of a gender from which the first look is enough: 0.97. */
static const float sure_odds = 3.5f;
/* By how much the mean's log odds are worth more than one look's. Set on the tuning half: MODELS.md. */
static const float worth_of_mean = 1.14f;

struct fs_attribute_nets {
  fs_net *age_gender, *expression; /* owned */
};

static bool gives(const fs_net *net, int output, int count) {
  fs_layer shape = {0};
  return fs_net_out(net, output, &shape) && shape.height == 1 && shape.width == 1 && shape.channels == count;
}

fs_attribute_nets *fs_attributes_open(const char *models, fs_error *error) {
  fs_fail(error, "the models cannot be loaded: out of memory");
  fs_attribute_nets *nets = calloc(1, sizeof *nets);
  if (nets)
    nets->age_gender = fs_age_gender_net(models, error);
  if (nets && nets->age_gender)
    nets->expression = fs_expression_net(models, error);
  if (nets && nets->expression) {
    if (gives(nets->age_gender, 0, 1) && gives(nets->age_gender, 1, 2) &&
        gives(nets->expression, 0, FS_EXPRESSIONS))
      return nets;
    fs_fail(error, "the models of age and expression in %s are others: install the models anew", models);
  }
  fs_attributes_close(nets);
  return NULL;
}

void fs_attributes_close(fs_attribute_nets *nets) {
  if (!nets)
    return;
  fs_net_free(nets->age_gender);
  fs_net_free(nets->expression);
  free(nets);
}

/* The angle of the line between the eyes. */
static double tilt_of(const fs_landmarks *landmarks) {
  double x = 0, y = 0;
  for (int i = 36; i < 42; i++) {
    x += (double)(landmarks->at[i + 6].x - landmarks->at[i].x);
    y += (double)(landmarks->at[i + 6].y - landmarks->at[i].y);
  }
  return atan2(y, x);
}

static int pixels(double length) {
  long rounded = lround(length);
  return (int)(rounded < 1 ? 1 : rounded > SIDE ? SIDE : rounded);
}

static void mirror(float *input) {
  const ptrdiff_t side = SIDE;
  for (ptrdiff_t row = 0; row < side; row++)
    for (ptrdiff_t left = 3 * row * side, right = left + 3 * (side - 1); left < right; left += 3, right -= 3)
      for (int k = 0; k < 3; k++) {
        const float value = input[left + k];
        input[left + k] = input[right + k];
        input[right + k] = value;
      }
}

/* Fills the input with the face, upright, in the middle of a black square: tilted faces are misjudged, see
 * MODELS.md. Returns 0, 1 where the landmarks are degenerate, or -1 when memory is short. */
static int fill(const fs_picture *picture, const fs_landmarks *landmarks, const look *as, float *out) {
  const double tilt = tilt_of(landmarks), c = cos(tilt), s = sin(tilt);
  fs_landmarks upright;
  for (int i = 0; i < FS_LANDMARKS; i++) {
    const double x = (double)landmarks->at[i].x, y = (double)landmarks->at[i].y;
    upright.at[i] = (fs_point){(float)(c * x + s * y), (float)(c * y - s * x)};
  }
  const fs_rect box = fs_landmarks_box(&upright);
  const double box_width = (double)box.width, box_height = (double)box.height;
  const double margin = as->margin, width = box_width * (1 + 2 * margin),
               height = box_height * (1 + 2 * margin);
  const double scale = SIDE / fmax(width, height);
  if (!(scale > 0) || !isfinite(scale))
    return 1;
  const double x = (double)box.x - box_width * margin, y = (double)box.y - box_height * margin;
  const fs_transform to_crop = {{{scale * c, scale * s, -scale * x}, {-scale * s, scale * c, -scale * y}}};
  fs_transform back;
  if (fs_transform_invert(&to_crop, &back) != 0)
    return 1;
  const int columns = pixels(width * scale), rows = pixels(height * scale);
  const ptrdiff_t corner = (ptrdiff_t)((SIDE - rows) / 2) * SIDE + (SIDE - columns) / 2;
  const fs_range *range = &fs_face_api_range;
  for (int i = 0; i < SIDE * SIDE; i++)
    for (int k = 0; k < 3; k++)
      out[3 * i + k] = -range->mean[k] * range->scale;
  const int status =
      fs_resample_crop(picture, &to_crop, columns, rows, FS_BORDER_BLACK, range, out + 3 * corner, 3 * SIDE);
  if (status == 0 && as->mirrored)
    mirror(out);
  return status;
}

static void softmax(const float in[FS_EXPRESSIONS], float out[FS_EXPRESSIONS]) {
  float largest = in[0], sum = 0;
  for (int i = 1; i < FS_EXPRESSIONS; i++)
    largest = fmaxf(largest, in[i]);
  for (int i = 0; i < FS_EXPRESSIONS; i++)
    sum += out[i] = expf(in[i] - largest);
  for (int i = 0; i < FS_EXPRESSIONS; i++)
    out[i] /= sum;
}

/* The log odds of a woman, by the network's last run. */
static float female_odds(const fs_attribute_nets *nets) {
  const float *genders = fs_net_out(nets->age_gender, 1, NULL);
  return genders[1] - genders[0];
}

/* Where the first look leaves a doubt, the mean of all takes its place. Returns 0, 1 or -1 like `fill`. */
static int hear_other_looks(fs_attribute_nets *nets, const fs_picture *picture, const fs_landmarks *landmarks,
                            float *odds) {
  const int count = sizeof looks / sizeof *looks;
  float sum = *odds;
  if (fabsf(*odds) >= sure_odds)
    return 0;
  for (int i = 1; i < count; i++) {
    const int status = fill(picture, landmarks, &looks[i], fs_net_in(nets->age_gender));
    if (status != 0)
      return status;
    if (fs_net_run(nets->age_gender) != 0)
      return -1;
    sum += female_odds(nets);
  }
  *odds = worth_of_mean * sum / (float)count;
  return 0;
}

int fs_attributes_run(fs_attribute_nets *nets, const fs_picture *picture, const fs_landmarks *landmarks,
                      fs_attributes *out) {
  float *input = fs_net_in(nets->age_gender);
  int status = fill(picture, landmarks, &looks[0], input);
  if (status != 0)
    return status;
  memcpy(fs_net_in(nets->expression), input, (size_t)SIDE * SIDE * 3 * sizeof *input);
  if (fs_net_run(nets->age_gender) != 0 || fs_net_run(nets->expression) != 0)
    return -1;
  out->age = fmaxf(0, fs_net_out(nets->age_gender, 0, NULL)[0]);
  softmax(fs_net_out(nets->expression, 0, NULL), out->expression);
  float odds = female_odds(nets);
  status = hear_other_looks(nets, picture, landmarks, &odds);
  out->female = 1 / (1 + expf(-odds));
  return status;
}

void fs_age_interval(float age, float *low, float *high) {
  /* The mean error of the model's author for each group of ages; MODELS.md tells how it was measured. */
  static const struct {
    float until, mean_error;
  } groups[] = {{3.5f, 1.52f},  {8.5f, 3.06f}, {18.5f, 4.82f}, {28.5f, 4.99f},
                {40.5f, 5.43f}, {60, 4.94f},   {80, 6.17f},    {INFINITY, 9.91f}};
  /* Of errors with a Laplace distribution nine of ten are below so many times their mean. */
  static const float nine_of_ten = 2.3f;
  size_t group = 0;
  while (age > groups[group].until)
    group++;
  *low = fmaxf(0, age - nine_of_ten * groups[group].mean_error);
  *high = age + nine_of_ten * groups[group].mean_error;
}
