--- The people of whom no face is told, as spec/support/missed.c reads and prints them.
return require("spec.support.shell").compiled "-O2 spec/support/missed.c csrc/local/places/*.c csrc/vision/geometry.c -lswscale -lavutil"
