/** A sound for the tests of speech models, from a formula that `tools/reference/speech_models.py` has too. */

/** Syllables of a made-up voice with noise, at 16 kHz. */
export function madeUpVoice(seconds: number, seed: number): Float32Array {
  const rate = 16_000;
  let state = seed;
  return Float32Array.from({ length: Math.round(seconds * rate) }, (_, index) => {
    const t = index / rate;
    const pitch = 120 + 40 * ((Math.floor(t * 4) * 7 + seed * 3) % 11);
    const voice = 0.3 * Math.sin(2 * Math.PI * pitch * t) + 0.1 * Math.sin(6 * Math.PI * pitch * t);
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = state / 2 ** 32 - 0.5;
    return voice * (0.5 - 0.5 * Math.cos(8 * Math.PI * t)) + 0.1 * noise;
  });
}
