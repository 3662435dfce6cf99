import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { record } from './record.ts';
import { SingleInstance } from './single-instance.ts';

/** The folder of the app that runs: the nearest package.json above its main file. */
const appPath = resolve(process.env['STANDIN_APP'] ?? '.');
const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};

/** Every folder of the system lies under this one, so that a test never touches the person's own. */
const home = process.env['STANDIN_HOME'] ?? mkdtempSync(join(tmpdir(), 'standin-home-'));

/** What quitting needs from the windows, which are made from this module's parts. */
export const windowsOf = {
  close: (): boolean => true,
  count: (): number => 0,
  shutdown: async (): Promise<void> => {},
};

/** Something that a listener may prevent. */
export function preventable(): { preventDefault: () => void; defaultPrevented: boolean } {
  const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  return event;
}

class App extends EventEmitter {
  readonly isPackaged = process.env['STANDIN_PACKAGED'] === '1';
  name = manifest.name;
  readonly commandLine = {
    switches: new Map<string, string>(),
    appendSwitch: (name: string, value = '') => void this.commandLine.switches.set(name, value),
    hasSwitch: (name: string) => this.commandLine.switches.has(name),
    getSwitchValue: (name: string) => this.commandLine.switches.get(name) ?? '',
    removeSwitch: (name: string) => void this.commandLine.switches.delete(name),
  };
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<undefined>();
  #isReady = false;
  #quitting = false;
  #instance: SingleInstance | undefined;

  /** Electron is ready only after the main file has been evaluated, its top-level awaits included. */
  becomeReady(): void {
    // What macOS starts an app with comes before it is ready.
    const { STANDIN_OPEN_URL: url, STANDIN_OPEN_FILE: file } = process.env;
    this.emit('will-finish-launching', {});
    if (url !== undefined) this.emit('open-url', preventable(), url);
    if (file !== undefined) this.emit('open-file', preventable(), file);
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#ready.resolve(undefined);
  }
  isReady(): boolean {
    return this.#isReady;
  }
  whenReady(): Promise<undefined> {
    return this.#ready.promise;
  }

  getName(): string {
    return this.name;
  }
  setName(name: string): void {
    this.name = name;
  }
  getVersion(): string {
    return manifest.version;
  }
  getAppPath(): string {
    return appPath;
  }
  getLocale(): string {
    return 'en-US';
  }
  getPath(name: string): string {
    const path = this.#paths.get(name) ?? join(home, name === 'userData' ? this.name : name);
    mkdirSync(name === 'exe' ? dirname(path) : path, { recursive: true });
    return path;
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  requestSingleInstanceLock(data: unknown = {}): boolean {
    this.#instance ??= new SingleInstance(this.getPath('userData'), (argv, cwd, sent) => {
      this.emit('second-instance', preventable(), argv, cwd, sent);
    });
    return this.#instance.request(data);
  }
  hasSingleInstanceLock(): boolean {
    return this.#instance?.owned ?? false;
  }
  releaseSingleInstanceLock(): void {
    this.#instance?.release();
  }

  /** Asks the listeners and every window, any of which may prevent it; then the process ends. */
  quit(): void {
    setImmediate(() => {
      if (this.#quitting) return;
      this.#quitting = true;
      const go = (name: string): boolean => {
        const event = preventable();
        this.emit(name, event, 0);
        return !event.defaultPrevented;
      };
      if (!go('before-quit') || !windowsOf.close() || !go('will-quit')) this.#quitting = false;
      else this.exit(0);
    });
  }
  exit(code = 0): void {
    this.emit('quit', {}, code);
    this.releaseSingleInstanceLock();
    void windowsOf.shutdown().finally(() => process.exit(code));
  }
  /** A window is gone. Electron quits after the last one unless somebody listens. */
  windowGone(): void {
    if (windowsOf.count() > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  relaunch(): void {}
  focus(): void {}
  show(): void {}
  hide(): void {}
  enableSandbox(): void {
    this.#beforeReady('enableSandbox');
  }
  disableHardwareAcceleration(): void {
    this.#beforeReady('disableHardwareAcceleration');
  }
  setAppUserModelId(): void {}
  setAboutPanelOptions(): void {}
  setAsDefaultProtocolClient(scheme: string): boolean {
    return record('app.setAsDefaultProtocolClient', [scheme], true);
  }
  setLoginItemSettings(): void {}
  getLoginItemSettings(): { openAtLogin: boolean } {
    return { openAtLogin: false };
  }
  getAppMetrics(): object[] {
    return [];
  }
  #beforeReady(name: string): void {
    if (this.#isReady) throw new Error(`app.${name}() can only be called before app is ready`);
  }
}

export const app = new App();
