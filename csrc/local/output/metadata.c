#include "local/output/metadata.h"

#include "local/ffmpeg_compat.h"
#include "local/media/container.h"

#include <libavcodec/avcodec.h>
#include <libavutil/avstring.h>
#include <libavutil/stereo3d.h>
#include <libavutil/timecode.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char *const kept[] = {"title", "artist", "album", "date", "copyright", "creation_time"};

/* Tags of programs about themselves or the file's layout: left out without a note. */
static const char *const technical[] = {"encoder",
                                        "encoding_tool",
                                        "major_brand",
                                        "minor_version",
                                        "compatible_brands",
                                        "handler_name",
                                        "vendor_id",
                                        "duration",
                                        "timecode",
                                        "Software",
                                        "software",
                                        "WMFSDKVersion",
                                        "WMFSDKNeeded",
                                        "DeviceConformanceTemplate",
                                        "IsVBR",
                                        "metadatacreator",
                                        "operational_pattern_ul",
                                        "uid",
                                        "generation_uid",
                                        "company_name",
                                        "product_name",
                                        "product_version",
                                        "product_version_num",
                                        "toolkit_version_num",
                                        "product_uid",
                                        "application_platform",
                                        "material_package_umid"};

static bool is_one_of(const char *name, const char *const *list, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (av_strcasecmp(name, list[i]) == 0)
      return true;
  return false;
}

static void copy_tags(AVFormatContext *output, const AVFormatContext *from, fs_notes *notes) {
  char left[120] = "";
  const AVDictionaryEntry *tag = NULL;
  while ((tag = av_dict_get(from->metadata, "", tag, AV_DICT_IGNORE_SUFFIX))) {
    if (is_one_of(tag->key, kept, sizeof kept / sizeof kept[0])) {
      av_dict_set(&output->metadata, tag->key, tag->value, 0);
    } else if (!is_one_of(tag->key, technical, sizeof technical / sizeof technical[0]) &&
               !strchr(tag->key, '-')) {
      av_strlcat(left, left[0] ? ", " : "", sizeof left);
      av_strlcat(left, tag->key, sizeof left);
    }
  }
  if (left[0])
    fs_notes_add(notes, "tags of the file were left out: %s", left);
}

/* ---- chapters ---- */

static int add_chapter(AVFormatContext *output, const AVChapter *from, int64_t start, int64_t end) {
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers */
  AVChapter **list = av_realloc_array(output->chapters, output->nb_chapters + 1, sizeof *list);
  if (!list)
    return AVERROR(ENOMEM);
  output->chapters = list;
  AVChapter *chapter = av_mallocz(sizeof *chapter);
  if (!chapter)
    return AVERROR(ENOMEM);
  *chapter = (AVChapter){.id = from->id, .time_base = AV_TIME_BASE_Q, .start = start, .end = end};
  list[output->nb_chapters++] = chapter;
  const AVDictionaryEntry *title = av_dict_get(from->metadata, "title", NULL, 0);
  return title ? av_dict_set(&chapter->metadata, "title", title->value, 0) : 0;
}

/* A chapter ends with the film, which would last as long as it, and one behind the film is none of it. */
static int copy_chapters(AVFormatContext *output, const fs_source *source, AVRational clock,
                         fs_notes *notes) {
  int status = 0, behind = 0;
  for (unsigned i = 0; i < source->format->nb_chapters && status >= 0; i++) {
    const AVChapter *chapter = source->format->chapters[i];
    int64_t start = av_rescale_q(chapter->start, chapter->time_base, AV_TIME_BASE_Q) - source->origin;
    int64_t end = av_rescale_q(chapter->end, chapter->time_base, AV_TIME_BASE_Q) - source->origin;
    behind += start >= source->end;
    end = FFMIN(end, source->end);
    start = fs_spans_seen(source->spans, clock, AV_TIME_BASE_Q, start < 0 ? 0 : start);
    end = fs_spans_seen(source->spans, clock, AV_TIME_BASE_Q, end);
    if (end > start)
      status = add_chapter(output, chapter, start, end);
  }
  if (behind > 0)
    fs_notes_add(notes, "%d chapter%s left out: the film ends before", behind,
                 behind == 1 ? " was" : "s were");
  return status < 0 ? status : 0;
}

/* ---- time code ---- */

static const char *find_timecode(const fs_source *source) {
  const AVDictionaryEntry *tag =
      av_dict_get(source->format->streams[source->video]->metadata, "timecode", NULL, 0);
  if (!tag)
    tag = av_dict_get(source->format->metadata, "timecode", NULL, 0);
  for (unsigned i = 0; i < source->format->nb_streams && !tag; i++)
    if (source->format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_DATA)
      tag = av_dict_get(source->format->streams[i]->metadata, "timecode", NULL, 0);
  return tag ? tag->value : NULL;
}

/* Copies the time code, moved to the first frame that is read. */
static void copy_timecode(AVStream *video, const fs_source *source, fs_notes *notes) {
  const char *text = find_timecode(source);
  if (!text)
    return;
  AVTimecode code;
  char shifted[AV_TIMECODE_STR_SIZE];
  AVRational rate = video->avg_frame_rate;
  if (av_timecode_init_from_string(&code, rate, text, NULL) < 0) {
    fs_notes_add(notes, "the time code %s was left out: it does not go with the frame rate", text);
    return;
  }
  double skipped = source->spans->count > 0 ? source->spans->at[0].begin : 0;
  av_timecode_make_string(&code, shifted, (int)lrint(skipped * av_q2d(rate)));
  av_dict_set(&video->metadata, "timecode", shifted, 0);
}

/* ---- the view ---- */

/* Whether a film is one for two eyes: ordinary ones may say that they are for both alike. */
static bool is_for_two_eyes(const AVStream *stream) {
  size_t size;
  const uint8_t *told = fs_stream_side_data(stream, AV_PKT_DATA_STEREO3D, &size);
  return told && ((const AVStereo3D *)(const void *)told)->type != AV_STEREO3D_2D;
}

/* Films for two eyes, and of all around, tell so beside their pictures, as FFmpeg's muxer writes it into MP4
 * where it is not held to the standard. */
static int copy_view(AVFormatContext *output, AVStream *video, const AVStream *from, fs_notes *notes) {
  int eyes = fs_stream_copy_side_data(video, from, AV_PKT_DATA_STEREO3D);
  int around = eyes < 0 ? eyes : fs_stream_copy_side_data(video, from, AV_PKT_DATA_SPHERICAL);
  if (around < 0 || eyes + around == 0)
    return around;
  output->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
  if (strcmp(output->oformat->name, "mp4") != 0 && (around > 0 || is_for_two_eyes(from)))
    fs_notes_add(notes, "that the film is %s is not told in the result: QuickTime has no place for it",
                 around > 0 ? "one of all around (360 degrees)" : "one for two eyes (3D)");
  return 0;
}

/* ---- cover ---- */

/* MP4's `covr` holds these codecs only; QuickTime has no cover. */
static bool holds_cover(const AVFormatContext *output, const AVStream *stream) {
  enum AVCodecID codec = stream->codecpar->codec_id;
  return strcmp(output->oformat->name, "mp4") == 0 && stream->attached_pic.size > 0 &&
         (codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_BMP);
}

static bool is_cover(const AVStream *stream) {
  return stream->disposition & AV_DISPOSITION_ATTACHED_PIC;
}

static int add_cover(AVFormatContext *output, const AVStream *from) {
  AVStream *to = avformat_new_stream(output, NULL);
  if (!to)
    return AVERROR(ENOMEM);
  to->disposition = AV_DISPOSITION_ATTACHED_PIC;
  to->time_base = (AVRational){1, 90000};
  int status = avcodec_parameters_copy(to->codecpar, from->codecpar);
  to->codecpar->codec_tag = 0;
  return status;
}

int fs_metadata_write_covers(AVFormatContext *output, const fs_source *source) {
  unsigned to = 0;
  for (unsigned i = 0; i < source->format->nb_streams; i++) {
    const AVStream *from = source->format->streams[i];
    if ((int)i == source->video || !is_cover(from) || !holds_cover(output, from))
      continue;
    while (to < output->nb_streams && !is_cover(output->streams[to]))
      to++;
    AVPacket *packet = to < output->nb_streams ? av_packet_clone(&from->attached_pic) : NULL;
    if (!packet)
      return AVERROR(ENOMEM);
    packet->stream_index = (int)to++;
    packet->pts = packet->dts = 0;
    packet->pos = -1;
    int status = av_interleaved_write_frame(output, packet);
    av_packet_free(&packet);
    if (status < 0)
      return status;
  }
  return 0;
}

/* ---- other streams ---- */

static void note_attachment(const AVStream *stream, fs_notes *notes) {
  const AVDictionaryEntry *name = av_dict_get(stream->metadata, "filename", NULL, 0);
  fs_notes_add(notes, "an attachment (%.100s) was left out",
               name ? name->value : avcodec_get_name(stream->codecpar->codec_id));
}

/* Time codes and chapters are tracks of data, too, and are kept in other ways. */
static void note_data(const AVStream *stream, fs_notes *notes) {
  const AVCodecParameters *parameters = stream->codecpar;
  bool unknown = parameters->codec_id == AV_CODEC_ID_BIN_DATA || parameters->codec_id == AV_CODEC_ID_NONE;
  if (av_dict_get(stream->metadata, "timecode", NULL, 0) ||
      parameters->codec_tag == MKTAG('t', 'm', 'c', 'd') ||
      parameters->codec_tag == MKTAG('t', 'e', 'x', 't'))
    return;
  if (unknown && parameters->codec_tag == 0)
    fs_notes_add(notes, "a track of data was left out");
  else
    fs_notes_add(notes, "a track of data (%s) was left out",
                 unknown ? av_fourcc2str(parameters->codec_tag) : avcodec_get_name(parameters->codec_id));
}

static int copy_covers(AVFormatContext *output, const fs_source *source, fs_notes *notes) {
  int others = 0, status = 0;
  for (unsigned i = 0; i < source->format->nb_streams && status >= 0; i++) {
    const AVStream *stream = source->format->streams[i];
    const AVCodecParameters *parameters = stream->codecpar;
    if ((int)i == source->video || fs_container_is_of_others(source->format, source->video, (int)i))
      continue;
    if (is_cover(stream) && holds_cover(output, stream))
      status = add_cover(output, stream);
    else if (is_cover(stream))
      fs_notes_add(notes, "the cover (%s) was left out: the result cannot hold it",
                   avcodec_get_name(parameters->codec_id));
    else if (parameters->codec_type == AVMEDIA_TYPE_VIDEO)
      others++;
    else if (parameters->codec_type == AVMEDIA_TYPE_ATTACHMENT)
      note_attachment(stream, notes);
    else if (parameters->codec_type == AVMEDIA_TYPE_DATA)
      note_data(stream, notes);
  }
  if (others > 0)
    fs_notes_add(notes, "%d further video track%s left out", others, others == 1 ? " was" : "s were");
  return status;
}

static void note_programmes(const fs_source *source, fs_notes *notes) {
  const int others = fs_container_other_programmes(source->format, source->video);
  if (others > 0)
    fs_notes_add(notes, "%d further programme%s left out, with %s sound", others,
                 others == 1 ? " was" : "s were", others == 1 ? "its" : "their");
}

int fs_metadata_copy(AVFormatContext *output, AVStream *video, const fs_source *source, AVRational clock,
                     fs_notes *notes) {
  copy_tags(output, source->format, notes);
  copy_timecode(video, source, notes);
  int status = copy_chapters(output, source, clock, notes);
  if (status >= 0)
    status = copy_view(output, video, source->format->streams[source->video], notes);
  note_programmes(source, notes);
  return status < 0 ? status : copy_covers(output, source, notes);
}
