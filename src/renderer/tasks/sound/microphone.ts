/** The microphone itself: opened once a person allows it, and closed by whoever opened it. */

/** A microphone that can be chosen. */
export interface Microphone {
  readonly id: string;
  readonly label: string;
}

/** What there is to choose from, and what is in use. */
export interface Microphones {
  readonly microphones: readonly Microphone[];
  /** The id of the one in use; empty where the browser does not tell it. */
  readonly microphone: string;
}

/** An open microphone: {@link letGo} closes it. */
export interface OpenMicrophone {
  readonly stream: MediaStream;
  readonly known: Microphones;
}

/**
 * Asks for a microphone; an empty id leaves the choice to the system. Nothing can take the question back, so whoever
 * asked looks, once this resolves, whether it is still wanted. Throws what the browser throws, and leaves none open.
 */
export async function openMicrophone(id: string): Promise<OpenMicrophone> {
  const chosen = id === '' ? {} : { deviceId: { exact: id } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...chosen, channelCount: 1 } });
  try {
    return { stream, known: await microphonesNow(stream) };
  } catch (thrown) {
    letGo(stream);
    throw thrown;
  }
}

/** Closes a microphone. */
export function letGo(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Tells, until the signal, when a microphone ends by itself, as one does that is unplugged; {@link letGo} is not told. */
export function onLost(stream: MediaStream, lost: () => void, until: AbortSignal): void {
  for (const track of stream.getAudioTracks())
    track.addEventListener('ended', lost, { once: true, signal: until });
}

/** The microphones, and which one a stream is of. Their names are told only once one may be used. */
async function microphonesNow(stream: MediaStream): Promise<Microphones> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const microphones = devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones, microphone: stream.getAudioTracks()[0]?.getSettings().deviceId ?? '' };
}

/** What is to be undone, last thing first, however far something got. */
export class Ends {
  readonly #each: (() => void)[] = [];

  /** Adds one. */
  add(end: () => void): void {
    this.#each.unshift(end);
  }

  /** Does them all, once. */
  run(): void {
    for (const end of this.#each.splice(0)) end();
  }
}
