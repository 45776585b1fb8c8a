#include "local/output/muxer.h"

#include <libavcodec/avcodec.h>

/* Recorders put several frames of AMR's narrow band into each packet, as 3GP allows, and FFmpeg's muxer takes
 * packets of one frame alone. What the packets hold is not known before they come. */
static bool takes_packets(enum AVCodecID codec) {
  return codec != AV_CODEC_ID_AMR_NB;
}

bool fs_muxer_takes(const char *name, const AVStream *stream) {
  if (!takes_packets(stream->codecpar->codec_id))
    return false;
  AVFormatContext *output = NULL;
  if (avformat_alloc_output_context2(&output, NULL, name, NULL) < 0)
    return false;
  AVStream *copy = avformat_new_stream(output, NULL);
  int status = copy ? avcodec_parameters_copy(copy->codecpar, stream->codecpar) : AVERROR(ENOMEM);
  if (status >= 0)
    status = avformat_query_codec(output->oformat, copy->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1
                 ? avio_open_dyn_buf(&output->pb)
                 : AVERROR(EINVAL);
  if (status >= 0) {
    copy->codecpar->codec_tag = 0;
    copy->time_base = stream->time_base;
    status = avformat_write_header(output, NULL);
    uint8_t *bytes = NULL;
    avio_close_dyn_buf(output->pb, &bytes);
    av_free(bytes);
    output->pb = NULL;
  }
  avformat_free_context(output);
  return status >= 0;
}

void fs_muxer_mend_times(AVPacket *packet, int64_t *last) {
  if (packet->dts == AV_NOPTS_VALUE)
    packet->dts = packet->pts != AV_NOPTS_VALUE ? packet->pts : *last == AV_NOPTS_VALUE ? 0 : *last + 1;
  if (*last != AV_NOPTS_VALUE && packet->dts <= *last)
    packet->dts = *last + 1;
  if (packet->pts == AV_NOPTS_VALUE || packet->pts < packet->dts)
    packet->pts = packet->dts;
  *last = packet->dts;
}
