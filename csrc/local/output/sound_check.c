#include "local/output/sound_check.h"

/* Whether FFmpeg's decoder finds most damage of the codec: others decode any bytes. */
static bool finds_damage(enum AVCodecID codec) {
  return codec == AV_CODEC_ID_AAC || codec == AV_CODEC_ID_AC3 || codec == AV_CODEC_ID_EAC3 ||
         codec == AV_CODEC_ID_ALAC || codec == AV_CODEC_ID_FLAC;
}

/* Transport and programme streams lose packets on the way, or are cut anywhere: the rest of such a packet is
 * noise. What other containers hold is as it was recorded. */
int fs_sound_check_init(fs_sound_check *check, const AVFormatContext *source, const AVStream *stream) {
  const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
  check->leaves_out = codec && source->iformat->flags & AVFMT_TS_DISCONT;
  if (!codec || !(check->leaves_out || finds_damage(codec->id)))
    return 0;
  check->decoder = avcodec_alloc_context3(codec);
  if (!check->decoder || avcodec_parameters_to_context(check->decoder, stream->codecpar) < 0)
    return AVERROR(ENOMEM);
  check->decoder->thread_count = 1;
  /* AC-3 and FLAC have sums, which some programmes of broadcasters may have wrong throughout. */
  if (!check->leaves_out)
    check->decoder->err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE;
  if (avcodec_open2(check->decoder, codec, NULL) < 0)
    fs_sound_check_free(check);
  return 0;
}

int fs_sound_check_packet(fs_sound_check *check, const AVPacket *packet, AVFrame *frame) {
  int status = check->decoder ? avcodec_send_packet(check->decoder, packet) : AVERROR_EOF;
  while (status >= 0)
    status = avcodec_receive_frame(check->decoder, frame);
  if (status == AVERROR(ENOMEM))
    return status;
  bool decodes = status == AVERROR(EAGAIN) || status == AVERROR_EOF;
  check->decoded += decodes;
  check->damaged += !decodes && !check->leaves_out;
  return decodes || !check->leaves_out;
}

/* Sound of which hardly anything decodes is of a form that the decoder does not know. */
void fs_sound_check_note(const fs_sound_check *check, fs_notes *notes) {
  if (check->damaged > 0 && check->damaged < check->decoded)
    fs_notes_add(notes, "%lld packet%s of the sound %s damaged: %s copied as %s", (long long)check->damaged,
                 check->damaged == 1 ? "" : "s", check->damaged == 1 ? "is" : "are",
                 check->damaged == 1 ? "it was" : "they were", check->damaged == 1 ? "it is" : "they are");
}

void fs_sound_check_free(fs_sound_check *check) {
  avcodec_free_context(&check->decoder);
  *check = (fs_sound_check){0};
}
