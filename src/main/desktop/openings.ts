/** Everything that asks the app to open something, from its first moment on: links, files, a second start. */
import { app } from 'electron';
import type { DesktopLink } from '../../shared/desktop.ts';
import { LINK_SCHEME, linksOf, modelPath, parseLink } from './links.ts';

/** What happens with an opening. */
export interface OpeningEffects {
  /** Brings the window to the front. */
  open(): void;
  follow(link: DesktopLink): void;
}

/** Most openings that wait for the app to be ready. */
const MAX_WAITING = 20;

/** Listens from before the app is ready, as macOS sends what started the app then, and holds it until it can be done. */
export class Openings {
  #effects: OpeningEffects | null = null;
  #waiting: DesktopLink[];

  constructor() {
    this.#waiting = linksOf(ownArguments(process.argv), process.cwd());
    app.on('open-url', (event, address) => {
      event.preventDefault();
      const link = parseLink(address);
      if (link === null) this.#effects?.open();
      else this.#take([link]);
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      const file = modelPath(path, '/');
      if (file !== null) this.#take([{ kind: 'files', paths: [file] }]);
    });
    app.on('second-instance', (_event, argv, folder) => {
      this.#effects?.open();
      this.#take(linksOf(ownArguments(argv), folder));
    });
    registerScheme();
  }

  /** From now on openings are done as they come, those that wait first. */
  deliverTo(effects: OpeningEffects): void {
    this.#effects = effects;
    this.#take(this.#waiting.splice(0));
  }

  #take(links: readonly DesktopLink[]): void {
    if (this.#effects === null) this.#waiting = [...this.#waiting, ...links].slice(-MAX_WAITING);
    else for (const link of links) this.#effects.follow(link);
  }
}

/** What a person or the system passed: without the program and, in a checkout, without the folder that Electron runs. */
function ownArguments(argv: readonly string[]): readonly string[] {
  return argv.slice(app.isPackaged ? 1 : 2);
}

/** An installed app takes `hearth://` links; a checkout leaves the system as it is. Its package names its file types. */
function registerScheme(): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
}
