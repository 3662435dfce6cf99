/** A browser's microphone, recorder and audio context for tests outside of a browser. */
import { vi } from 'vitest';

/** A track that can be unplugged. */
class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';

  stop(): void {
    this.readyState = 'ended';
  }

  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  getSettings(): { deviceId: string } {
    return { deviceId: 'built-in' };
  }
}

/** A stream of one track. */
class FakeStream {
  readonly track = new FakeTrack();

  getTracks(): FakeTrack[] {
    return [this.track];
  }

  getAudioTracks(): FakeTrack[] {
    return [this.track];
  }
}

/** A question to the person that waits for an answer. */
export interface Question {
  /** Allows it; gives the track that is open from then on. */
  allow(): FakeTrack;
  refuse(name: string): void;
}

/** What tests do with the fakes. */
export interface FakeAudio {
  /** One for each time that a microphone was asked for. */
  readonly questions: Question[];
  /** Audio contexts that are open. */
  readonly contexts: Set<unknown>;
  /** What the list of devices waits for. */
  listing: Promise<unknown>;
  /** The step of the set-up that throws NotSupportedError; null for none. */
  broken: 'source' | 'recorder' | null;
  /** Seconds that audio contexts have run. */
  heardS: number;
}

/** Puts the fakes in the place of the browser's own, until `vi.unstubAllGlobals`. */
export function plugInAudio(): FakeAudio {
  const audio: FakeAudio = {
    questions: [],
    contexts: new Set(),
    listing: Promise.resolve(),
    broken: null,
    heardS: 0,
  };
  const fail = (step: FakeAudio['broken']): void => {
    if (audio.broken === step) throw Object.assign(new Error('no'), { name: 'NotSupportedError' });
  };
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: async () =>
        await new Promise<FakeStream>((resolve, reject) => {
          const stream = new FakeStream();
          audio.questions.push({
            allow: () => {
              resolve(stream);
              return stream.track;
            },
            refuse: (name) => reject(Object.assign(new Error('no'), { name })),
          });
        }),
      enumerateDevices: async () => {
        await audio.listing;
        return [{ kind: 'audioinput', deviceId: 'built-in', label: 'Built-in' }];
      },
    },
  });
  vi.stubGlobal('AudioContext', contextOf(audio, fail));
  vi.stubGlobal('MediaRecorder', recorderOf(fail));
  return audio;
}

function contextOf(audio: FakeAudio, fail: (step: 'source') => void): unknown {
  const node = { fftSize: 2_048, connect: () => undefined, getFloatTimeDomainData: () => undefined };
  return class {
    constructor() {
      audio.contexts.add(this);
    }
    get currentTime(): number {
      return audio.heardS;
    }
    createAnalyser(): unknown {
      return { ...node };
    }
    createMediaStreamSource(): unknown {
      fail('source');
      return node;
    }
    async close(): Promise<void> {
      audio.contexts.delete(this);
    }
  };
}

function recorderOf(fail: (step: 'recorder') => void): unknown {
  return class {
    static isTypeSupported(): boolean {
      return true;
    }
    state: 'inactive' | 'recording' = 'inactive';
    readonly mimeType = 'audio/webm;codecs=opus';
    ondataavailable: (event: { data: Blob }) => void = () => undefined;
    onstop: () => void = () => undefined;
    constructor(stream: FakeStream) {
      fail('recorder');
      stream.track.addEventListener('ended', () => this.stop());
    }
    start(): void {
      this.state = 'recording';
    }
    stop(): void {
      if (this.state === 'inactive') throw new Error('InvalidStateError');
      this.state = 'inactive';
      setTimeout(() => {
        this.ondataavailable({ data: new Blob(['sound']) });
        this.onstop();
      });
    }
  };
}

/** Lets everything go on that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1);
}
