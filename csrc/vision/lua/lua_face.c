/* The faces of a picture as Lua tables. */
#include "vision/lua/lua_face.h"

#include "base/lua/lua_util.h"

static void set_number(lua_State *L, const char *name, float value) {
  lua_pushnumber(L, (lua_Number)value);
  lua_setfield(L, -2, name);
}

static void push_box(lua_State *L, const fs_rect *box) {
  const float values[] = {box->x, box->y, box->width, box->height};
  lua_createtable(L, 4, 0);
  for (int i = 0; i < 4; i++) {
    lua_pushnumber(L, (lua_Number)values[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_pose(lua_State *L, const fs_pose *pose) {
  lua_createtable(L, 0, 3);
  set_number(L, "yaw", pose->yaw);
  set_number(L, "pitch", pose->pitch);
  set_number(L, "roll", pose->roll);
}

static void push_age(lua_State *L, float age) {
  float low, high;
  fs_age_interval(age, &low, &high);
  lua_createtable(L, 0, 3);
  set_number(L, "years", age);
  set_number(L, "low", low);
  set_number(L, "high", high);
}

static void push_estimate(lua_State *L, const char *value, float confidence) {
  lua_createtable(L, 0, 2);
  fs_lua_set_text(L, "value", value);
  set_number(L, "confidence", confidence);
}

static void push_gender(lua_State *L, float female) {
  push_estimate(L, female >= 0.5f ? "female" : "male", female >= 0.5f ? female : 1 - female);
}

static void push_expression(lua_State *L, const float *probabilities) {
  static const char *const names[FS_EXPRESSIONS] = {
      [FS_NEUTRAL] = "neutral",    [FS_HAPPY] = "happy",     [FS_SAD] = "sad",
      [FS_ANGRY] = "angry",        [FS_FEARFUL] = "fearful", [FS_DISGUSTED] = "disgusted",
      [FS_SURPRISED] = "surprised"};
  int best = 0;
  for (int i = 1; i < FS_EXPRESSIONS; i++)
    if (probabilities[i] > probabilities[best])
      best = i;
  push_estimate(L, names[best], probabilities[best]);
}

/* Sets the facts of a face that could be described. */
static void set_facts(lua_State *L, const fs_face_analysis *seen) {
  set_number(L, "size", seen->size);
  set_number(L, "sharpness", seen->light.sharpness);
  set_number(L, "brightness", seen->light.brightness);
  push_pose(L, &seen->pose);
  lua_setfield(L, -2, "pose");
  set_number(L, "fitness", seen->fitness.score);
  fs_lua_set_text(L, "weakness", seen->fitness.weakness);
  fs_lua_set_text(L, "unusable", seen->fitness.unusable);
  push_age(L, seen->attributes.age);
  lua_setfield(L, -2, "age");
  push_gender(L, seen->attributes.female);
  lua_setfield(L, -2, "gender");
  push_expression(L, seen->attributes.expression);
  lua_setfield(L, -2, "expression");
  if (seen->as == FS_FACE_WHOLE) {
    lua_pushlstring(L, (const char *)seen->embedding, FS_EMBEDDING_BYTES);
    lua_setfield(L, -2, "embedding");
  } else {
    lua_pushfstring(L, "the face is %d pixels wide: too small to tell whose it is", (int)seen->size);
    lua_setfield(L, -2, "problem");
  }
}

static void push_seen(lua_State *L, const fs_face_analysis *seen) {
  lua_createtable(L, 0, 12);
  push_box(L, &seen->face.box);
  lua_setfield(L, -2, "box");
  set_number(L, "score", seen->face.score);
  fs_lua_set_flag(L, "background", seen->background);
  if (seen->as == FS_FACE_UNCLEAR)
    fs_lua_set_text(L, "problem", "the features of the face cannot be made out");
  else if (seen->as != FS_FACE_FOUND)
    set_facts(L, seen);
}

void fs_lua_face_push(lua_State *L, const fs_analysis_job *job) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, (lua_Number)job->item.id);
  lua_setfield(L, -2, "id");
  if (job->count < 0) {
    fs_lua_set_text(L, "problem", job->error.text);
    return;
  }
  lua_createtable(L, job->count, 2);
  set_number(L, "width", (float)job->width);
  set_number(L, "height", (float)job->height);
  for (int i = 0; i < job->count; i++) {
    push_seen(L, &job->seen[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "faces");
}
