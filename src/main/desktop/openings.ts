/** Everything that asks the app to open something, from its first moment on: links, files, a second start. */
import { app } from 'electron';
import type { DesktopLink } from '../../shared/desktop.ts';
import { LINK_SCHEME, openedPath, openingOf, parseLink, type Opening } from './links.ts';
import { linksOf } from './opened-paths.ts';

/** What happens with an opening. */
export interface OpeningEffects {
  /** Brings the window to the front. */
  open(): void;
  follow(link: DesktopLink): void;
}

/** Most openings that wait for the app to be ready. */
const MAX_WAITING = 20;
/** Systems send files that were opened together one by one; what comes within this, ms, is one opening. */
const GATHER_MS = 250;

/** Listens from before the app is ready, as macOS sends what started the app then, and holds it until it can be done. */
export class Openings {
  #effects: OpeningEffects | null = null;
  #waiting: Opening[];
  /** Paths that came a moment ago. */
  readonly #gathered = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#waiting = [openingOf(ownArguments(process.argv), process.cwd())];
    app.on('open-url', (event, address) => {
      event.preventDefault();
      const link = parseLink(address);
      if (link === null) this.#effects?.open();
      else this.#take({ link, paths: [] });
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      const opened = openedPath(path, '/');
      if (opened !== null) this.#take({ link: null, paths: [opened] });
    });
    app.on('second-instance', (_event, argv, folder) => {
      this.#effects?.open();
      this.#take(openingOf(ownArguments(argv), folder));
    });
    registerScheme();
  }

  /** From now on openings are done as they come, those that wait first. */
  deliverTo(effects: OpeningEffects): void {
    this.#effects = effects;
    for (const opening of this.#waiting.splice(0)) this.#take(opening);
  }

  #take(opening: Opening): void {
    if (this.#effects === null) {
      this.#waiting = [...this.#waiting, opening].slice(-MAX_WAITING);
      return;
    }
    if (opening.link !== null) this.#effects.follow(opening.link);
    if (opening.paths.length === 0) return;
    this.#effects.open();
    for (const path of opening.paths) this.#gathered.add(path);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#followPaths(), GATHER_MS);
  }

  async #followPaths(): Promise<void> {
    const paths = [...this.#gathered];
    this.#gathered.clear();
    for (const link of await linksOf(paths)) this.#effects?.follow(link);
  }
}

/** What a person or the system passed: without the program and, in a checkout, without the folder that Electron runs. */
function ownArguments(argv: readonly string[]): readonly string[] {
  const passed = argv.slice(1);
  if (app.isPackaged) return passed;
  // Switches of Electron itself may stand before it.
  const folder = passed.findIndex((argument) => !argument.startsWith('-'));
  return folder < 0 ? [] : passed.slice(folder + 1);
}

/** An installed app takes `hearth://` links; a checkout leaves the system as it is. Its package names its file types. */
function registerScheme(): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);
}
