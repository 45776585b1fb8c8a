#include "local/server/routes.h"

#define JOB "/api/v1/client/job/"

const fs_route fs_routes[] = {
    {"detect", "POST", JOB "detect-face-video", false, NULL, fs_route_detect_video},
    {"detect", "POST", JOB "detect-face-image", false, NULL, fs_route_detect_image},
    {"detection", "GET", JOB "detect-face-result", false, NULL, fs_route_detect_result},
    {"delete_detection", "DELETE", JOB "detect-face-result", false, NULL, fs_route_detection_delete},
    {"create", "POST", JOB "CreateTask", false, NULL, fs_route_create_task},
    {"estimate", "POST", JOB "EstimateTask", false, NULL, fs_route_estimate_task},
    {"task", "GET", JOB "TaskInfo", false, NULL, fs_route_task_info},
    {"delete_task", "DELETE", JOB "TaskInfo", false, NULL, fs_route_task_delete},
    {"models", "GET", JOB "Models", false, NULL, fs_route_models},
    {"models", "GET", JOB "Models/", false, NULL, fs_route_model},
    {"balance", "GET", "/api/v1/client/account/balance", false, NULL, fs_route_balance},
    {"upload_url", "GET", "/api/v1/client/files/upload-url", false, NULL, fs_route_upload_url},
    {"upload", "PUT", "/upload/", true, fs_route_upload_begin, fs_route_upload},
    {"download", "GET", "/media/", true, NULL, fs_route_media},
    {NULL, NULL, NULL, false, NULL, NULL},
};
