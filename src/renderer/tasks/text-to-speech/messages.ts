/** Every sentence about speech that was made. */
import { counted, formatNumber } from '../../ui/format.ts';

/** The words of speech. */
export const messages = {
  heading: 'Speech',
  speaking: (sentences: number) =>
    sentences === 0 ? 'Speaking' : `Speaking, ${counted(sentences, 'sentence', 'sentences')} so far`,
  about: (seconds: number, rate: number) =>
    `${formatNumber(seconds, 1)} s, ${formatNumber(rate / 1_000)} kHz`,
  save: 'Save as WAV',
  fileName: 'speech.wav',
  sentences: 'What is said',
  gone: 'The speech is no longer kept. Run it again.',
  voices: 'The same text in other voices',
  voiceNames: 'Voices',
  voiceHint: 'Names or numbers of voices, where the model has several.',
  speak: (count: number) =>
    count === 0 ? 'Speak with the chosen voices' : `Speak with ${counted(count, 'voice', 'voices')}`,
  speakChosen: 'Speak with the chosen voices',
  stopVoices: 'Stop the voices',
  playAll: 'Play one after the other',
  playAllVoices: 'Play the voices one after the other',
  pauseVoice: 'Pause the voice',
  playOne: (voice: string) => `Play ${voice}`,
  pauseOne: (voice: string) => `Pause ${voice}`,
  saveOne: (voice: string) => `Save ${voice} as WAV`,
  voiceFile: (voice: string) => `speech-${voice.replaceAll(/[^\w.-]+/g, '-')}.wav`,
  takes: 'What the voices spoke',
  waits: 'Waits for its turn',
  voiceSpeaks: 'Speaking',
  nowSaid: 'What the voice says',
} as const;
