#include "local/output/tracks.h"

#include "local/media/container.h"
#include "local/output/muxer.h"
#include "local/output/sound_check.h"
#include "local/output/sound_converter.h"
#include "local/output/sound_head.h"
#include "local/output/subtitle_converter.h"

#include <libavcodec/bsf.h>
#include <stdlib.h>

/* One stream of the source. `from` and `to` are borrowed, `to` (of the output) is NULL if the stream is left
 * out; the other pointers are owned. */
typedef struct fs_track {
  const AVStream *from;
  AVStream *to;
  enum AVCodecID codec;  /* at the begin: a demuxer may change its mind */
  bool taken, converted; /* converted in part: where its form has changed */
  AVBSFContext *filter;  /* for AAC as broadcast (ADTS), whose packets have headers of their own */
  fs_sound_check check;  /* of copied sound, whose damage would stay unseen */
  fs_sound_converter *sound;
  fs_sound_converter *changed; /* for packets of another form than the first one's */
  int form;                    /* of the first packet, if it is checked; see fs_sound_head_form */
  fs_subtitle_converter *text;
  int64_t last_dts; /* of the last packet written */
  int64_t step;     /* the shortest between two packets of sound; 0: there was none */
  fs_sample_clock samples;
  int damaged;          /* skipped packets */
  bool ends_damaged;    /* the last packet of sound that is converted was skipped */
  enum AVCodecID other; /* the codec of a part that was left out; NONE if there is none */
} fs_track;

struct fs_tracks {
  const char *format;
  fs_track *at; /* owned: one for each stream of the source */
  unsigned count;
  AVPacket *packet; /* owned, as `frame` */
  AVFrame *frame;
};

static bool is_sound(const AVStream *stream) {
  return stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
}

static const char *choose_format(const fs_tracks *t) {
  for (unsigned i = 0; i < t->count; i++)
    if (is_sound(t->at[i].from) && !fs_muxer_takes("mp4", t->at[i].from) &&
        fs_muxer_takes("mov", t->at[i].from))
      return "mov";
  return "mp4";
}

static int plan_sound(fs_track *track, const AVFormatContext *source, const char *format, fs_notes *notes) {
  const AVCodecParameters *parameters = track->from->codecpar;
  const char *codec = avcodec_get_name(parameters->codec_id);
  if (fs_muxer_takes(format, track->from)) {
    track->taken = true;
    bool broadcast = parameters->codec_id == AV_CODEC_ID_AAC && parameters->extradata_size == 0;
    int status = broadcast ? fs_sound_head_filter(track->from, &track->filter) : 0;
    return status < 0 ? status : fs_sound_check_init(&track->check, source, track->from);
  }
  track->sound = fs_sound_converter_new(parameters, track->from->time_base, AV_CODEC_ID_AAC);
  track->taken = track->sound;
  if (!track->taken)
    fs_notes_add(notes, "a sound track (%s) was left out: it can be neither stored in MP4 nor decoded",
                 codec);
  return 0;
}

static int plan_subtitles(fs_track *track, const char *format, fs_notes *notes) {
  const AVCodecParameters *parameters = track->from->codecpar;
  const char *codec = avcodec_get_name(parameters->codec_id);
  if (parameters->codec_id != AV_CODEC_ID_MOV_TEXT && fs_subtitle_is_text(parameters->codec_id))
    track->text = fs_subtitle_converter_new(track->from);
  track->taken = track->text || fs_muxer_takes(format, track->from);
  if (!track->taken)
    fs_notes_add(notes, "subtitles (%s) were left out: MP4 cannot hold them", codec);
  return 0;
}

static int plan(fs_tracks *t, const fs_source *source, fs_notes *notes) {
  t->format = choose_format(t);
  int status = 0;
  for (unsigned i = 0; i < t->count && status >= 0; i++) {
    fs_track *track = &t->at[i];
    if ((int)i == source->video || fs_container_is_of_others(source->format, source->video, (int)i))
      continue;
    if (is_sound(track->from))
      status = plan_sound(track, source->format, t->format, notes);
    else if (track->from->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE)
      status = plan_subtitles(track, t->format, notes);
  }
  return status;
}

fs_tracks *fs_tracks_new(const fs_source *source, fs_notes *notes) {
  fs_tracks *t = calloc(1, sizeof *t);
  if (!t)
    return NULL;
  t->count = source->format->nb_streams;
  t->at = calloc(t->count + 1, sizeof *t->at);
  t->packet = av_packet_alloc();
  t->frame = av_frame_alloc();
  for (unsigned i = 0; t->at && i < t->count; i++) {
    t->at[i].from = source->format->streams[i];
    t->at[i].codec = source->format->streams[i]->codecpar->codec_id;
    t->at[i].last_dts = t->at[i].samples.next = AV_NOPTS_VALUE;
  }
  if (!t->at || !t->packet || !t->frame || plan(t, source, notes) < 0) {
    fs_tracks_free(t);
    return NULL;
  }
  return t;
}

const char *fs_tracks_format(const fs_tracks *t) {
  return t->format;
}

/* Copies these tags of a track; others name the programs that made it. */
static void copy_tags(AVStream *to, const AVStream *from) {
  static const char *const kept[] = {"language", "title"};
  for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
    const AVDictionaryEntry *tag = av_dict_get(from->metadata, kept[i], NULL, 0);
    if (tag)
      av_dict_set(&to->metadata, kept[i], tag->value, 0);
  }
}

static int describe(const fs_track *track) {
  AVStream *to = track->to;
  if (track->sound)
    return fs_sound_converter_describe(track->sound, to);
  to->time_base = track->from->time_base;
  if (track->text)
    return fs_subtitle_converter_describe(track->text, to);
  int status = avcodec_parameters_copy(to->codecpar, track->from->codecpar);
  to->codecpar->codec_tag = 0; /* the muxer chooses its own */
  return status;
}

int fs_tracks_add_streams(fs_tracks *t, AVFormatContext *output) {
  for (unsigned i = 0; i < t->count; i++) {
    fs_track *track = &t->at[i];
    if (!track->taken)
      continue;
    track->to = avformat_new_stream(output, NULL);
    if (!track->to)
      return AVERROR(ENOMEM);
    track->to->disposition = track->from->disposition;
    copy_tags(track->to, track->from);
    int status = describe(track);
    if (status < 0)
      return status;
  }
  return 0;
}

/* Counts a malformed packet, which is what some errors are about. Returns 0 then, or the error. */
static int pass_damage(fs_track *track, int status) {
  if (status != AVERROR_INVALIDDATA && status != AVERROR_PATCHWELCOME && status != AVERROR(EINVAL))
    return status;
  track->damaged++;
  return 0;
}

/* Notes packets that do not decode, `packet` (or NULL) the last of them. A demuxer goes on with the codec
 * that a stream begins with: after a change nothing decodes, and its parser cuts the packets anywhere. */
static void skip(fs_track *track, const AVPacket *packet, int count) {
  if (count == 0 || track->other != AV_CODEC_ID_NONE)
    return;
  track->other = fs_sound_head_other(packet, track->codec);
  if (track->other == AV_CODEC_ID_NONE)
    track->damaged += count;
}

/* Writes the packet (times in `base`) and unreferences it. */
static int put(fs_track *track, AVFormatContext *output, AVPacket *packet, AVRational base) {
  av_packet_rescale_ts(packet, base, track->to->time_base);
  int status = fs_muxer_place_samples(output, track->to, packet, &track->samples);
  if (status <= 0) {
    av_packet_unref(packet);
    return status;
  }
  int64_t before = track->last_dts;
  fs_muxer_mend_times(packet, &track->last_dts);
  if (is_sound(track->from))
    fs_muxer_mend_duration(packet, before, &track->step);
  packet->stream_index = track->to->index;
  packet->pos = -1;
  return pass_damage(track, av_interleaved_write_frame(output, packet));
}

/* Converts the packet and writes what is ready; NULL ends the input. */
static int convert(fs_tracks *t, fs_track *track, fs_sound_converter *converter, AVFormatContext *output,
                   const AVPacket *packet) {
  AVRational base = {1, track->to->codecpar->sample_rate};
  int damaged = 0, status = fs_sound_converter_add(converter, packet, &damaged);
  skip(track, packet, damaged);
  track->ends_damaged = packet ? damaged > 0 : track->ends_damaged;
  while (status >= 0 && (status = fs_sound_converter_next(converter, t->packet)) >= 0) {
    status = put(track, output, t->packet, base);
    if (status < 0)
      return status;
  }
  return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

/* Filters and writes the packet; one that the filter refuses is damaged. */
static int put_filtered(fs_tracks *t, fs_track *track, AVFormatContext *output) {
  AVPacket *packet = t->packet;
  int status = av_bsf_send_packet(track->filter, packet);
  if (status >= 0)
    status = av_bsf_receive_packet(track->filter, packet);
  if (status >= 0)
    return put(track, output, packet, track->filter->time_base_out);
  av_packet_unref(packet);
  if (status == AVERROR(ENOMEM))
    return status;
  av_bsf_flush(track->filter);
  track->damaged++;
  return 0;
}

static int put_copy(fs_tracks *t, fs_track *track, AVFormatContext *output, const AVPacket *packet) {
  int status = fs_sound_check_packet(&track->check, packet, t->frame);
  if (status <= 0) {
    skip(track, packet, status == 0);
    return status;
  }
  status = av_packet_ref(t->packet, packet);
  if (status < 0)
    return status;
  if (track->filter)
    return put_filtered(t, track, output);
  status = track->text ? fs_subtitle_converter_apply(track->text, t->packet) : 1;
  if (status > 0)
    return put(track, output, t->packet, track->from->time_base);
  av_packet_unref(t->packet);
  return pass_damage(track, status);
}

static bool has_changed(fs_track *track, const AVPacket *packet) {
  int form = fs_sound_head_form(packet, track->codec);
  if (track->form == 0)
    track->form = form;
  return form != 0 && form != track->form;
}

/* The converter makes what the stream is at its begin, by the output: demuxers change the description of the
 * source as they read on. Where it cannot, the packet is copied as it is, which most players take. */
static int put_changed(fs_tracks *t, fs_track *track, AVFormatContext *output, const AVPacket *packet) {
  if (!track->changed)
    track->changed =
        fs_sound_converter_new(track->to->codecpar, track->from->time_base, track->to->codecpar->codec_id);
  if (!track->changed)
    return put_copy(t, track, output, packet);
  track->converted = true;
  return convert(t, track, track->changed, output, packet);
}

static int end_change(fs_tracks *t, fs_track *track, AVFormatContext *output) {
  if (!track->changed)
    return 0;
  int status = convert(t, track, track->changed, output, NULL);
  fs_sound_converter_free(track->changed);
  track->changed = NULL;
  return status;
}

int fs_tracks_write(fs_tracks *t, AVFormatContext *output, const AVPacket *packet) {
  unsigned number = (unsigned)packet->stream_index;
  fs_track *track = number < t->count ? &t->at[number] : NULL;
  if (!track || !track->to)
    return 0;
  if (track->sound)
    return convert(t, track, track->sound, output, packet);
  if ((track->filter || track->check.leaves_out) && has_changed(track, packet))
    return put_changed(t, track, output, packet);
  int status = end_change(t, track, output);
  return status < 0 ? status : put_copy(t, track, output, packet);
}

static void note_conversion(const fs_track *track, fs_notes *notes) {
  const char *codec = avcodec_get_name(track->codec);
  if (track->last_dts == AV_NOPTS_VALUE)
    fs_notes_add(notes, "a sound track (%s) was left out: there is nothing of it that can be decoded", codec);
  else if (track->sound)
    fs_sound_converter_note(codec, track->from->codecpar, track->to->codecpar, notes);
}

/* FFmpeg decodes the last packet of TTA if it is told how many samples there are, and Matroska tells how long
 * the film is. */
static void note_damage(const fs_track *track, fs_notes *notes) {
  if (track->codec == AV_CODEC_ID_TTA && track->damaged == 1 && track->ends_damaged)
    fs_notes_add(notes,
                 "the end of the sound (tta), a second at most, was left out: FFmpeg cannot decode it where "
                 "the film is longer");
  else if (track->damaged > 0)
    fs_notes_add(notes, "%d damaged packet%s of the %s %s skipped", track->damaged,
                 track->damaged == 1 ? "" : "s", is_sound(track->from) ? "sound" : "subtitles",
                 track->damaged == 1 ? "was" : "were");
}

/* Writes what the track's converter still holds. */
static int end_track(fs_tracks *t, fs_track *track, AVFormatContext *output) {
  if (!track->text)
    return track->sound ? convert(t, track, track->sound, output, NULL) : end_change(t, track, output);
  int status = fs_subtitle_converter_apply(track->text, t->packet);
  return status > 0 ? put(track, output, t->packet, track->from->time_base) : pass_damage(track, status);
}

int fs_tracks_finish(fs_tracks *t, AVFormatContext *output, fs_notes *notes) {
  for (unsigned i = 0; i < t->count; i++) {
    fs_track *track = &t->at[i];
    int status = end_track(t, track, output);
    if (status < 0)
      return status;
    if (track->taken && is_sound(track->from))
      note_conversion(track, notes);
    fs_sound_check_note(&track->check, notes);
    if (track->converted)
      fs_notes_add(notes,
                   "the sound changes its form midway: its other parts were converted to that of its begin");
    if (track->other != AV_CODEC_ID_NONE)
      fs_notes_add(notes,
                   "the sound changes its codec midway: it begins as %s, and its part in %s was left out",
                   avcodec_get_name(track->codec), avcodec_get_name(track->other));
    note_damage(track, notes);
  }
  return 0;
}

void fs_tracks_free(fs_tracks *t) {
  if (!t)
    return;
  for (unsigned i = 0; t->at && i < t->count; i++) {
    av_bsf_free(&t->at[i].filter);
    fs_sound_check_free(&t->at[i].check);
    fs_sound_converter_free(t->at[i].sound);
    fs_sound_converter_free(t->at[i].changed);
    fs_subtitle_converter_free(t->at[i].text);
  }
  av_packet_free(&t->packet);
  av_frame_free(&t->frame);
  free(t->at);
  free(t);
}
