/** The theme: what the app asks for, over what the system has. Pages follow it, as they do in Electron. */
import { EventEmitter } from 'node:events';

type Source = 'system' | 'dark' | 'light';

class NativeTheme extends EventEmitter {
  #source: Source = 'system';
  #systemIsDark = false;

  get themeSource(): Source {
    return this.#source;
  }
  set themeSource(source: Source) {
    if (!['system', 'dark', 'light'].includes(source)) {
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${source as string}`,
      );
    }
    this.#change(() => (this.#source = source));
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.#systemIsDark : this.#source === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#systemIsDark;
  }
  /** The system's own theme changes. */
  setSystem(dark: boolean): void {
    this.#change(() => (this.#systemIsDark = dark));
  }
  #change(change: () => void): void {
    const seen = (): string =>
      [this.shouldUseDarkColors, this.shouldUseDarkColorsForSystemIntegratedUI].join();
    const before = seen();
    change();
    if (seen() !== before) setImmediate(() => this.emit('updated'));
  }
}

export const nativeTheme = new NativeTheme();
