# faceswap.vision, faces in pictures: csrc/vision. The library is part of the local engine, too. FACES=no leaves the module out: who only
# drives the service needs none of its libraries. Included by the Makefile.

FACES ?= yes
OPENCV_LIBS := -lopencv_dnn -lopencv_imgproc -lopencv_core -ldlib -lstdc++ -lm -lpthread
VISION_LIBS = $(call pc_libs,jansson libavformat libavcodec libavutil libswscale) $(OPENCV_LIBS)

FACES_SRC := $(wildcard csrc/vision/lua/*.c) csrc/vision/face/analyzer_pool.c csrc/vision/face/analysis_job.c
VISION_SRC := $(filter-out $(FACES_SRC),$(wildcard csrc/vision/*.c csrc/vision/*/*.c)) $(wildcard csrc/vision/*/*.cpp)
VISION_OBJ := $(addsuffix .o,$(basename $(VISION_SRC:csrc/%=$(O)/obj/%)))
FACES_OBJ := $(FACES_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
FACES_SO := $(O)/$(LUA)/faceswap/vision.so

$(O)/obj/%.o: csrc/%.cpp
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -isystem /usr/include/opencv4 -c $< -o $@
$(FACES_SO): $(FACES_OBJ) $(LUA_BASE_OBJ) $(BASE_OBJ) $(VISION_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(VISION_LIBS))
