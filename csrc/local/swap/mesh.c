#include "local/swap/mesh.h"

#include <math.h>

/* The Delaunay triangulation of a mean frontal face with its lips a little apart; one list for all faces, so
 * that a triangle of one is the same piece of skin on another. */
const uint8_t fs_mesh_triangles[FS_MESH_TRIANGLES][3] = {
    {0, 1, 36},   {0, 17, 36},  {0, 17, 68},  {1, 2, 41},   {1, 36, 41},  {2, 3, 48},   {2, 31, 41},
    {2, 31, 48},  {3, 4, 48},   {4, 5, 48},   {5, 6, 59},   {5, 48, 59},  {6, 7, 58},   {6, 58, 59},
    {7, 8, 58},   {8, 9, 56},   {8, 56, 57},  {8, 57, 58},  {9, 10, 56},  {10, 11, 55}, {10, 55, 56},
    {11, 12, 54}, {11, 54, 55}, {12, 13, 54}, {13, 14, 54}, {14, 15, 46}, {14, 35, 46}, {14, 35, 54},
    {15, 16, 45}, {15, 45, 46}, {16, 26, 45}, {16, 26, 80}, {17, 18, 36}, {17, 18, 69}, {17, 68, 69},
    {18, 19, 37}, {18, 19, 70}, {18, 36, 37}, {18, 69, 70}, {19, 20, 37}, {19, 20, 72}, {19, 70, 71},
    {19, 71, 72}, {20, 21, 38}, {20, 21, 73}, {20, 37, 38}, {20, 72, 73}, {21, 22, 27}, {21, 22, 74},
    {21, 27, 39}, {21, 38, 39}, {21, 73, 74}, {22, 23, 43}, {22, 23, 75}, {22, 27, 42}, {22, 42, 43},
    {22, 74, 75}, {23, 24, 44}, {23, 24, 76}, {23, 43, 44}, {23, 75, 76}, {24, 25, 44}, {24, 25, 78},
    {24, 76, 77}, {24, 77, 78}, {25, 26, 45}, {25, 26, 79}, {25, 44, 45}, {25, 78, 79}, {26, 79, 80},
    {27, 28, 39}, {27, 28, 42}, {28, 29, 39}, {28, 29, 42}, {29, 30, 31}, {29, 30, 35}, {29, 31, 40},
    {29, 35, 47}, {29, 39, 40}, {29, 42, 47}, {30, 31, 32}, {30, 32, 33}, {30, 33, 34}, {30, 34, 35},
    {31, 32, 50}, {31, 40, 41}, {31, 48, 49}, {31, 49, 50}, {32, 33, 50}, {33, 34, 52}, {33, 50, 51},
    {33, 51, 52}, {34, 35, 52}, {35, 46, 47}, {35, 52, 53}, {35, 53, 54}, {36, 37, 41}, {37, 38, 40},
    {37, 40, 41}, {38, 39, 40}, {42, 43, 47}, {43, 44, 47}, {44, 45, 46}, {44, 46, 47}, {48, 49, 60},
    {48, 59, 60}, {49, 50, 61}, {49, 60, 67}, {49, 61, 67}, {50, 51, 61}, {51, 52, 63}, {51, 61, 62},
    {51, 62, 63}, {52, 53, 63}, {53, 54, 64}, {53, 63, 65}, {53, 64, 65}, {54, 55, 64}, {55, 56, 65},
    {55, 64, 65}, {56, 57, 66}, {56, 65, 66}, {57, 58, 66}, {58, 59, 67}, {58, 66, 67}, {59, 60, 67},
    {61, 62, 67}, {62, 63, 65}, {62, 65, 66}, {62, 66, 67},
};

/* Where the forehead's points stand: over which landmark, and how high, as a share of the greatest height. */
static const struct {
  int under;
  float height;
} forehead_points[FS_MESH_POINTS - FS_LANDMARKS] = {
    {0, 0.35f}, {17, 0.72f}, {18, 0.87f}, {19, 0.95f}, {20, 0.98f}, {21, 1},     {27, 1},
    {22, 1},    {23, 0.98f}, {24, 0.95f}, {25, 0.87f}, {26, 0.72f}, {16, 0.35f},
};

void fs_mesh_fit(const fs_landmarks *face, float forehead, fs_point points[FS_MESH_POINTS]) {
  const fs_point *l = face->at;
  fs_point eyes = {(l[36].x + l[39].x + l[42].x + l[45].x) / 4, (l[36].y + l[39].y + l[42].y + l[45].y) / 4};
  fs_point up = {eyes.x - l[8].x, eyes.y - l[8].y};
  float length = fmaxf(hypotf(up.x, up.y), 1e-3f);
  up = (fs_point){up.x / length, up.y / length};
  for (int i = 0; i < FS_LANDMARKS; i++)
    points[i] = l[i];
  for (int i = 0; i < FS_MESH_POINTS - FS_LANDMARKS; i++) {
    fs_point base = l[forehead_points[i].under];
    float height = (base.x - eyes.x) * up.x + (base.y - eyes.y) * up.y;
    /* Raised brows stay below the forehead. */
    float rise = fmaxf(forehead_points[i].height * forehead * length - height, 0.06f * length);
    points[FS_LANDMARKS + i] = (fs_point){base.x + rise * up.x, base.y + rise * up.y};
  }
}

float fs_mesh_width(const fs_landmarks *face) {
  return hypotf(face->at[16].x - face->at[0].x, face->at[16].y - face->at[0].y);
}
