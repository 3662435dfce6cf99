/** Every sentence about sounds: giving one, recording, playing. */
import { formatNumber } from '../../ui/format.ts';
import { clockText } from './time-text.ts';

/** The words of sounds. */
export const messages = {
  drop: 'Drop a sound here, open a file or record',
  kinds: 'WAV, MP3, FLAC, Ogg, M4A or WebM, up to 2 hours',
  open: 'Open',
  openSound: 'Open a sound',
  record: 'Record',
  recordSound: 'Record with the microphone',
  stopRecording: 'Stop recording',
  cancelRecording: 'Throw the recording away',
  use: 'Use it',
  microphone: 'Microphone',
  level: 'Level',
  levelText: (share: number) => `${formatNumber(Math.round(share * 100))} %`,
  recorded: (seconds: number) => `${clockText(seconds)} recorded`,
  recordingName: (when: string) => `Recording ${when}`,
  taking: 'Taking the sound',
  asking: 'Asking for the microphone',
  denied:
    'The microphone is not allowed. Allow it in the settings of the browser or the system, then record again.',
  noMicrophone: 'No microphone was found. Plug one in, or open a file.',
  busyMicrophone: 'The microphone can’t be used: another program may hold it.',
  nothingRecorded: 'The microphone gave nothing. Choose another one, and record again.',
  unplayable: 'This sound can’t be shown here, but it can be run.',
  gone: 'The sound is no longer kept. Give it again.',
  play: 'Play',
  pause: 'Pause',
  toStart: 'To the start',
  rate: (rate: number) => `${formatNumber(rate)}×`,
  rateOf: (rate: number) => `Speed ${formatNumber(rate)}×`,
  nextRate: (rate: number) => `Another speed than ${formatNumber(rate)}×`,
  loop: 'Play again and again',
  once: 'Play once',
  position: 'Position in the sound',
  positionText: (time: number, duration: number) => `${clockText(time)} of ${clockText(duration)}`,
  replace: 'Another sound',
  remove: 'Take the sound away',
  problem: 'The sound could not be taken',
} as const;
