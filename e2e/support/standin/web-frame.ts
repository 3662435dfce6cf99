/** What a frame needs of the page that it is the frame of. */
interface Contents {
  getURL(): string;
  send(channel: string, ...args: unknown[]): void;
  postMessage(channel: string, message: unknown, transfer?: readonly unknown[]): void;
}

/** The frame of a page's own document; frames in it have no preload, hence no IPC. */
export class WebFrameMain {
  readonly parent = null;
  readonly routingId = 1;
  readonly #contents: Contents;

  constructor(contents: Contents) {
    this.#contents = contents;
  }
  get url(): string {
    return this.#contents.getURL();
  }
  /** As in Electron, a scheme's origin has its host. */
  get origin(): string {
    return /^[a-z]+:\/\/[^/?#]*/.exec(this.url)?.[0] ?? 'null';
  }
  get top(): this {
    return this;
  }
  send(channel: string, ...args: unknown[]): void {
    this.#contents.send(channel, ...args);
  }
  postMessage(channel: string, message: unknown, transfer?: readonly unknown[]): void {
    this.#contents.postMessage(channel, message, transfer);
  }
}
