/** A WAV file of samples that the browser decoded. Pure; 44 bytes of header are less than a library for them. */

const HEADER_BYTES = 44;
const PCM = 1;
const SAMPLE_BYTES = 2;

/** 16-bit PCM (RIFF WAVE, little endian) of channels of equal length with samples in [-1, 1]. */
export function wavFile(channels: readonly Float32Array[], sampleRate: number): Uint8Array<ArrayBuffer> {
  const count = channels[0]?.length ?? 0;
  const block = channels.length * SAMPLE_BYTES;
  const data = count * block;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + data));
  const text = (at: number, word: string): void => {
    for (let index = 0; index < word.length; index++) view.setUint8(at + index, word.charCodeAt(index));
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + data, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * block, true);
  view.setUint16(32, block, true);
  view.setUint16(34, SAMPLE_BYTES * 8, true);
  text(36, 'data');
  view.setUint32(40, data, true);
  for (const [channel, samples] of channels.entries())
    for (const [index, sample] of samples.entries())
      view.setInt16(
        HEADER_BYTES + index * block + channel * SAMPLE_BYTES,
        Math.round(Math.min(1, Math.max(-1, sample)) * 0x7fff),
        true,
      );
  return new Uint8Array(view.buffer);
}
