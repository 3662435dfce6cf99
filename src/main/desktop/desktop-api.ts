/** The local API of the desktop app: the server of `hearth serve` on this machine alone, as the settings have it. */
import { z } from 'zod';
import { toHearthError } from '../../shared/errors.ts';
import { API_SETTINGS, DEFAULT_API_PORT, type LocalApi } from '../../shared/local-api.ts';
import type { Api } from '../api/server.ts';
import type { Log } from '../engine.ts';
import type { EngineSettings } from '../engine-types.ts';
import type { HostApi } from '../host.ts';

/** What the local API is made with. */
export interface DesktopApiOptions {
  readonly settings: EngineSettings;
  /** Makes a server that does not listen yet; port 0 is a free one. */
  readonly make: (choice: { readonly port: number; readonly token: string }) => Promise<Api>;
  /** The token that is kept; throws what the file system throws. */
  readonly token: () => string;
  readonly log: Log;
}

const choiceSchema = z.object({ localApi: z.boolean(), localApiPort: z.int() });

/** Follows the settings: one change is brought about after the other, and the last one holds. */
export class DesktopApi implements HostApi, AsyncDisposable {
  readonly #options: DesktopApiOptions;
  readonly #listeners = new Set<(state: LocalApi) => void>();
  readonly #settings: Disposable;
  #state: LocalApi;
  #open: { readonly api: Api; readonly address: string; readonly port: number } | null = null;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: DesktopApiOptions) {
    this.#options = options;
    this.#state = this.#still('off', null);
    this.#settings = options.settings.watch(({ key }) => {
      if (API_SETTINGS.some((own) => own === key)) this.#follow();
    });
    this.#follow();
  }

  state(): LocalApi {
    return this.#state;
  }

  watch(listener: (state: LocalApi) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  token(): string {
    return this.#options.token();
  }

  /** Turns it on or off, from now on and at the next start. Throws where that can't be saved. */
  switch(on: boolean): void {
    this.#options.settings.change('localApi', on);
  }

  /** Resolves once every change so far is brought about; never rejects. */
  settled(): Promise<void> {
    return this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#settings[Symbol.dispose]();
    this.#listeners.clear();
    this.#follow();
    await this.#work;
  }

  #choice(): { readonly on: boolean; readonly port: number } {
    const settings = this.#options.settings.list().map(({ key, value }) => [key, value] as const);
    const { localApi, localApiPort } = choiceSchema.parse(Object.fromEntries(settings));
    return { on: localApi && !this.#closed, port: localApiPort };
  }

  #follow(): void {
    const { on, port } = this.#choice();
    // What a person asked for shows at once; closing waits for the answers that are under way.
    if (!on) this.#tell(this.#still('off', null));
    else if (this.#open?.port !== port) this.#tell(this.#still('starting', null));
    this.#work = this.#work.then(() => this.#bringAbout());
  }

  async #bringAbout(): Promise<void> {
    const { on, port } = this.#choice();
    if (on && this.#open?.port === port) {
      this.#tell({ ...this.#still('on', null), address: this.#open.address });
      return;
    }
    const before = this.#open;
    this.#open = null;
    try {
      await before?.api.close();
      if (!on) return;
      const { api, address } = await this.#start(port);
      this.#open = { api, address, port };
      this.#options.log.info({ address }, 'local API listens');
      this.#tell({ ...this.#still('on', null), address });
    } catch (thrown) {
      const { message } = toHearthError(thrown);
      this.#options.log.warn({ port, error: message }, 'local API could not start');
      this.#tell(this.#still('failed', message));
    }
  }

  /** A port that a person chose is the one that they get; the default one is nobody's choice, so another will do. */
  async #start(port: number): Promise<{ api: Api; address: string }> {
    try {
      return await this.#listen(port);
    } catch (thrown) {
      if (port !== DEFAULT_API_PORT) throw thrown;
      return this.#listen(0);
    }
  }

  async #listen(port: number): Promise<{ api: Api; address: string }> {
    const api = await this.#options.make({ port, token: this.#options.token() });
    try {
      return { api, address: (await api.listen()).replace(/\/$/, '') };
    } catch (thrown) {
      await api.close();
      throw thrown;
    }
  }

  #still(phase: LocalApi['phase'], problem: string | null): LocalApi {
    return { phase, problem, address: null, port: this.#choice().port, switchable: true };
  }

  #tell(state: LocalApi): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
