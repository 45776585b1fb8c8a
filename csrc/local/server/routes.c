#include "local/server/routes.h"

#define JOB "/api/v1/client/job/"

const fs_route fs_routes[] = {
    {"POST", JOB "detect-face-video", false, NULL, fs_route_detect_video},
    {"POST", JOB "detect-face-image", false, NULL, fs_route_detect_image},
    {"GET", JOB "detect-face-result", false, NULL, fs_route_detect_result},
    {"DELETE", JOB "detect-face-result", false, NULL, fs_route_detection_delete},
    {"POST", JOB "CreateTask", false, NULL, fs_route_create_task},
    {"POST", JOB "EstimateTask", false, NULL, fs_route_estimate_task},
    {"GET", JOB "TaskInfo", false, NULL, fs_route_task_info},
    {"DELETE", JOB "TaskInfo", false, NULL, fs_route_task_delete},
    {"GET", JOB "Models", false, NULL, fs_route_models},
    {"GET", JOB "Models/", false, NULL, fs_route_model},
    {"GET", "/api/v1/client/account/balance", false, NULL, fs_route_balance},
    {"GET", "/api/v1/client/files/upload-url", false, NULL, fs_route_upload_url},
    {"PUT", "/upload/", true, fs_route_upload_begin, fs_route_upload},
    {"GET", "/media/", true, NULL, fs_route_media},
    {NULL, NULL, false, NULL, NULL},
};
