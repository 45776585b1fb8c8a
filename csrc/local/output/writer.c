#include "local/output/writer.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "local/coder_threads.h"
#include "local/output/gif_frame.h"
#include "local/output/metadata.h"
#include "local/output/palette.h"
#include "local/output/provenance.h"
#include "local/output/tracks.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavutil/avstring.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct fs_writer {
  fs_atomic_file file;
  char *url; /* owned: FFmpeg's URL of the temporary file */
  bool gif;
  bool open;            /* the header is written, the trailer is not */
  AVRational time_base; /* of the frames that come in */
  int64_t duration;     /* of a frame, in time_base */
  fs_palette *palette;  /* owned; GIF only */
  int64_t paletted_pts; /* of the last frame from the palette */
  AVCodecContext *encoder;
  AVFormatContext *format;
  AVStream *video;
  fs_tracks *tracks;       /* owned; NULL for a GIF, or without a source */
  const fs_source *source; /* borrowed, as `notes` */
  fs_notes *notes;
  AVPacket *packet, *held; /* held: the latest packet; the last one's duration is set at the end */
  int64_t first_dts, first_pts, last_pts; /* of the packets, in the stream's time base */
};

static int create_file(fs_writer *w, const char *path, fs_error *error) {
  if (fs_atomic_file_open(&w->file, path) != 0)
    return fs_fail(error, "the result cannot be written: %s", fs_file_error(errno));
  w->url = av_asprintf("file:%s", w->file.temporary);
  return w->url ? 0 : fs_fail(error, "the result cannot be written: out of memory");
}

static int choose_format(fs_writer *w, fs_error *error) {
  if (w->source && !w->gif)
    w->tracks = fs_tracks_new(w->source, w->notes);
  const char *name = w->gif ? "gif" : w->tracks ? fs_tracks_format(w->tracks) : "mp4";
  if ((w->source && !w->gif && !w->tracks) ||
      avformat_alloc_output_context2(&w->format, NULL, name, w->url) < 0)
    return fs_fail(error, "the result cannot be written: out of memory");
  return 0;
}

/* FFmpeg's own errors are below all that the system has. */
static int failed(int status, fs_error *error) {
  enum { ERRNO_MAX = 4095 };
  const char *reason = status == AVERROR_EXTERNAL ? "the encoder failed, as when memory is short"
                       : status < -ERRNO_MAX      ? av_err2str(status)
                                                  : fs_file_error(-status);
  return status < 0 ? fs_fail(error, "the result cannot be written: %s", reason) : 0;
}

/* Half as many again as processors, which is x264's own rule: its threads wait for each other's rows. What
 * each adds to the process, measured in swaps from 1080p to 4320p, is thirteen frames and some 25 MB: of a
 * job's memory all together have a quarter. */
static int encoder_threads(const fs_media_info *info, int threads) {
  enum { FRAMES = 13, BESIDE = 25000000 };
  struct rlimit memory;
  const int wanted = fs_coder_threads(threads + threads / 2);
  const int frame = av_image_get_buffer_size(info->format, info->width, info->height, 1);
  if (frame <= 0 || getrlimit(RLIMIT_DATA, &memory) != 0 || memory.rlim_cur == RLIM_INFINITY)
    return wanted;
  const rlim_t room = memory.rlim_cur / 4 / (FRAMES * (rlim_t)frame + BESIDE);
  return room < 1 ? 1 : room < (rlim_t)wanted ? (int)room : wanted;
}

static int open_encoder(fs_writer *w, const fs_media_info *info, int threads, fs_error *error) {
  const AVCodec *codec = avcodec_find_encoder_by_name(w->gif ? "gif" : "libx264");
  if (!codec)
    return fs_fail(error, "the installed FFmpeg has no %s encoder", w->gif ? "GIF" : "H.264");
  w->encoder = avcodec_alloc_context3(codec);
  if (!w->encoder)
    return fs_fail(error, "the result cannot be written: out of memory");
  AVCodecContext *e = w->encoder;
  e->width = info->width;
  e->height = info->height;
  e->sample_aspect_ratio = info->aspect;
  e->framerate = info->frame_rate;
  e->time_base = w->gif ? (AVRational){1, 100} : info->time_base;
  e->pix_fmt = w->gif ? AV_PIX_FMT_PAL8 : info->format;
  e->thread_count = encoder_threads(info, threads);
  AVDictionary *options = NULL;
  if (!w->gif) {
    e->colorspace = info->matrix;
    e->color_range = info->range;
    e->color_primaries = info->primaries;
    e->color_trc = info->transfer;
    e->chroma_sample_location = info->chroma;
    av_dict_set(&options, "preset", "veryfast", 0);
    /* The preset's wider search for motion takes 6 % more work, blocks of B frames in quarters (b8x8) as much
     * again, and comparing blocks by their transforms (subq of 2) half as much again as all else. Without the
     * last one a picture of CRF 19 is as good as one of CRF 20 with it, in a seventh more bytes: PSNR of five
     * kinds of clip is higher by 0.2 to 1.5 dB, and that of a dark one full of noise 1.3 dB lower, at 46. */
    av_dict_set(&options, "crf", "19", 0);
    e->me_subpel_quality = 1;
    av_dict_set(&options, "motion-est", "dia", 0);
    av_dict_set(&options, "partitions", "p8x8,i4x4,i8x8", 0);
  }
  if (w->format->oformat->flags & AVFMT_GLOBALHEADER)
    e->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  int status = avcodec_open2(e, codec, &options);
  av_dict_free(&options);
  return failed(status, error);
}

static int add_streams(fs_writer *w, const fs_media_info *info) {
  w->video = avformat_new_stream(w->format, NULL);
  if (!w->video)
    return AVERROR(ENOMEM);
  w->video->time_base = w->encoder->time_base;
  w->video->avg_frame_rate = info->frame_rate;
  w->video->sample_aspect_ratio = info->aspect;
  int status = avcodec_parameters_from_context(w->video->codecpar, w->encoder);
  if (status >= 0 && w->tracks)
    status = fs_tracks_add_streams(w->tracks, w->format);
  if (status >= 0 && w->tracks)
    status = fs_metadata_copy(w->format, w->video, w->source, info->time_base, w->notes);
  return status;
}

static int try_header(fs_writer *w, const fs_media_info *info) {
  int status = add_streams(w, info);
  if (status >= 0)
    status = avio_open(&w->format->pb, w->url, AVIO_FLAG_WRITE);
  AVDictionary *options = NULL;
  if (w->gif) {
    av_dict_set_int(&options, "loop", info->loop, 0);
  } else {
    av_dict_set(&options, "movflags", "+faststart", 0);
    av_dict_set(&w->format->metadata, "comment", fs_provenance_comment, 0);
    av_dict_set(&w->format->metadata, "description", fs_provenance_comment, 0);
  }
  if (status >= 0)
    status = avformat_write_header(w->format, &options);
  w->open = status >= 0;
  if (status >= 0 && w->tracks)
    status = fs_metadata_write_covers(w->format, w->source);
  av_dict_free(&options);
  return status;
}

/* Starts again without tracks. Each track was tried alone (fs_muxer_takes); together the muxer may still
 * refuse them, and the picture must not be lost with them. */
static int leave_tracks(fs_writer *w) {
  fs_tracks_free(w->tracks);
  w->tracks = NULL;
  w->open = false;
  avio_closep(&w->format->pb);
  avformat_free_context(w->format);
  w->format = NULL;
  fs_notes_add(w->notes, "sound, subtitles and chapters were left out: MP4 does not hold them together");
  return avformat_alloc_output_context2(&w->format, NULL, "mp4", w->url);
}

static int write_header(fs_writer *w, const fs_media_info *info, fs_error *error) {
  int status = try_header(w, info);
  if (w->tracks && (status == AVERROR(EINVAL) || status == AVERROR_INVALIDDATA ||
                    status == AVERROR_EXPERIMENTAL || status == AVERROR_PATCHWELCOME)) {
    status = leave_tracks(w);
    status = status < 0 ? status : try_header(w, info);
  }
  return failed(status, error);
}

fs_writer *fs_writer_open(const char *path, bool gif, const fs_media_info *info, const fs_source *source,
                          fs_notes *notes, int threads, fs_error *error) {
  fs_writer *w = calloc(1, sizeof *w);
  if (w) {
    w->gif = gif;
    w->packet = av_packet_alloc();
    w->held = av_packet_alloc();
    w->first_dts = w->paletted_pts = AV_NOPTS_VALUE;
    w->time_base = info->time_base;
    w->duration = av_rescale_q(1, av_inv_q(info->frame_rate), info->time_base);
    w->source = source;
    w->notes = notes;
  }
  if (!w || !w->packet || !w->held) {
    fs_fail(error, "the result cannot be written: out of memory");
    fs_writer_close(w);
    return NULL;
  }
  if (create_file(w, path, error) != 0 || choose_format(w, error) != 0 ||
      open_encoder(w, info, threads, error) != 0 || write_header(w, info, error) != 0 ||
      (gif && !(w->palette = fs_palette_new(info, w->encoder->time_base, error)))) {
    fs_writer_close(w);
    return NULL;
  }
  return w;
}

/* Writes the packet held back, if there is one. */
static int write_held(fs_writer *w) {
  return w->held->data ? av_interleaved_write_frame(w->format, w->held) : 0;
}

static void note_times(fs_writer *w, const AVPacket *packet) {
  if (w->first_dts == AV_NOPTS_VALUE) {
    w->first_dts = packet->dts;
    w->first_pts = w->last_pts = packet->pts;
  }
  w->first_pts = packet->pts < w->first_pts ? packet->pts : w->first_pts;
  w->last_pts = packet->pts > w->last_pts ? packet->pts : w->last_pts;
}

/* Writes the packets that the encoder has ready. */
static int write_encoded(fs_writer *w) {
  int status;
  while ((status = avcodec_receive_packet(w->encoder, w->packet)) >= 0) {
    w->packet->duration = av_rescale_q(w->duration, w->time_base, w->encoder->time_base);
    av_packet_rescale_ts(w->packet, w->encoder->time_base, w->video->time_base);
    w->packet->stream_index = w->video->index;
    note_times(w, w->packet);
    status = w->gif && w->held->data ? fs_gif_frame_clear(w->held, w->packet) : 0;
    if (status >= 0)
      status = write_held(w);
    if (status < 0)
      return status;
    av_packet_unref(w->held);
    av_packet_move_ref(w->held, w->packet);
  }
  return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

/* A packet lasts until the decoding time of the next, so only the last packet's duration counts. It makes all
 * packets together last as long as the frames are shown; where frames are not evenly spaced this is not the
 * last frame's own duration. */
static int write_last(fs_writer *w) {
  int64_t last = av_rescale_q(w->duration, w->time_base, w->video->time_base);
  int64_t duration = (w->last_pts + last - w->first_pts) - (w->held->dts - w->first_dts);
  w->held->duration = duration > 0 ? duration : 1;
  /* FFmpeg's GIF muxer goes by the next packet's time, and gives the last one the delay of the one before */
  int status =
      w->gif ? av_opt_set_int(w->format->priv_data, "final_delay", FFMIN(w->held->duration, UINT16_MAX), 0)
             : 0;
  return status < 0 ? status : write_held(w);
}

static int encode(fs_writer *w, AVFrame *frame) {
  int status = avcodec_send_frame(w->encoder, frame);
  return status < 0 ? status : write_encoded(w);
}

/* Encodes the frames that the palette has ready. */
static int encode_paletted(fs_writer *w) {
  AVFrame *frame;
  int status;
  while ((status = fs_palette_next(w->palette, &frame)) == 0 && frame) {
    /* A GIF's clock counts hundredths of a second: frames that come faster are moved apart. */
    if (w->paletted_pts != AV_NOPTS_VALUE && frame->pts <= w->paletted_pts)
      frame->pts = w->paletted_pts + 1;
    w->paletted_pts = frame->pts;
    status = encode(w, frame);
    av_frame_free(&frame);
    if (status < 0)
      return status;
  }
  return status;
}

int fs_writer_frame(fs_writer *w, AVFrame *frame, fs_error *error) {
  int status;
  if (w->palette) {
    status = fs_palette_add(w->palette, frame);
    status = status < 0 ? status : encode_paletted(w);
  } else {
    status = encode(w, frame);
  }
  return failed(status, error);
}

int fs_writer_packet(fs_writer *w, AVPacket *packet, fs_error *error) {
  return w->tracks ? failed(fs_tracks_write(w->tracks, w->format, packet), error) : 0;
}

static int flush(fs_writer *w) {
  int status = 0;
  if (w->palette) {
    status = fs_palette_add(w->palette, NULL);
    status = status < 0 ? status : encode_paletted(w);
  }
  status = status < 0 ? status : encode(w, NULL);
  status = status < 0 ? status : write_last(w);
  if (status >= 0 && w->tracks)
    status = fs_tracks_finish(w->tracks, w->format, w->notes);
  if (status >= 0) {
    w->open = false; /* whatever comes of it: a second trailer would find freed memory */
    status = av_write_trailer(w->format);
  }
  int closed = avio_closep(&w->format->pb);
  return status < 0 ? status : closed;
}

int fs_writer_finish(fs_writer *w, int64_t last_duration, fs_error *error) {
  w->duration = last_duration;
  if (failed(flush(w), error) != 0)
    return -1;
  const char *file = w->file.temporary;
  if ((w->gif ? fs_provenance_gif(file, error) : fs_provenance_mp4(file, error)) != 0)
    return -1;
  if (fs_atomic_file_commit(&w->file) != 0)
    return fs_fail(error, "the result cannot be written: %s", fs_file_error(errno));
  return 0;
}

/* Frees what the GIF muxer holds, which it does only with its trailer: the trailer goes to memory, as the
 * file is closed. */
static void release_gif(fs_writer *w) {
  AVFormatContext *format = w->format;
  uint8_t *bytes = NULL;
  if (!format || avio_open_dyn_buf(&format->pb) < 0)
    return;
  av_write_trailer(format);
  avio_close_dyn_buf(format->pb, &bytes);
  av_free(bytes);
  format->pb = NULL;
}

void fs_writer_close(fs_writer *w) {
  if (!w)
    return;
  fs_palette_free(w->palette);
  fs_tracks_free(w->tracks);
  avcodec_free_context(&w->encoder);
  if (w->format)
    avio_closep(&w->format->pb);
  if (w->open && w->gif)
    release_gif(w);
  avformat_free_context(w->format);
  av_packet_free(&w->packet);
  av_packet_free(&w->held);
  av_free(w->url);
  fs_atomic_file_abort(&w->file);
  free(w);
}
