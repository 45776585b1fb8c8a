/* The faces of a picture as Lua tables. */
#ifndef FS_LUA_FACE_H
#define FS_LUA_FACE_H

#include "base/lua/lua_compat.h"
#include "vision/face/analyzer_pool.h"

enum { FS_EMBEDDING_BYTES = FS_EMBEDDING * (int)sizeof(float) };

/* Pushes {id = the number, faces = …}, or {id, problem = what is wrong with the picture}. The faces are a
 * list, largest first, of tables {box, score, background, size, sharpness, brightness, pose, age, gender,
 * expression, embedding, problem}, with the picture's `width` and `height`. */
void fs_lua_face_push(lua_State *L, const fs_analysis_job *job);

#endif
