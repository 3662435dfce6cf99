/** What passes between the Electron host and its page beside the app contract: the preload's bridge. */
import { z } from 'zod';

/** Actions of the page that native menus, the tray and notices may ask for. Each is an action of the palette. */
export const DESKTOP_ACTIONS = [
  'go.run',
  'go.models',
  'go.activity',
  'go.evaluate',
  'go.system',
  'go.settings',
  'go.system.logs',
  'go.system.about',
  'view.palette',
  'view.rail',
  'view.pane',
  'view.keys',
  'run.pick-model',
  'run.stop',
  'file.open',
  'models.add',
] as const;
/** Schema of an action's id. */
export const desktopActionSchema = z.enum(DESKTOP_ACTIONS);
/** Id of an action that the host may ask for. */
export type DesktopAction = z.output<typeof desktopActionSchema>;

/** Longest path that is passed on: Linux' PATH_MAX, beyond that of the other systems. */
export const MAX_PATH = 4_096;
/** Most files of one opening: what a person selects, not a disk. */
export const MAX_OPENED_PATHS = 1_000;
/** Bytes of one opening that are read for the page: some texts, with room for the largest that it takes (8 MB). */
export const MAX_OPENED_BYTES = 32_000_000;
/** Longest `hearth://` address: two names of 96 characters, as the Hub allows them, and what is around them. */
export const MAX_LINK = 256;

/** A file that was opened from outside, as the page takes it: it has no way to read one by its path. */
export const openedDocumentSchema = z.object({
  name: z.string().max(MAX_PATH),
  size: z.number().int().nonnegative(),
  /** All of it, or only its beginning where it is large; null where it can't be read. Bytes of another realm count too. */
  bytes: z
    .custom<Uint8Array<ArrayBuffer>>(
      (value) => Object.prototype.toString.call(value) === '[object Uint8Array]',
    )
    .nullable(),
});
/** A file that was opened from outside. */
export type OpenedDocument = z.output<typeof openedDocumentSchema>;

/** What was opened from outside: a link that was followed, model files and folders, or files of any other kind. */
export const desktopLinkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), url: z.string().max(MAX_LINK) }),
  z.object({ kind: z.literal('files'), paths: z.array(z.string().max(MAX_PATH)).max(MAX_OPENED_PATHS) }),
  z.object({
    kind: z.literal('documents'),
    documents: z.array(openedDocumentSchema).max(MAX_OPENED_PATHS),
  }),
]);
/** What was opened from outside. */
export type DesktopLink = z.output<typeof desktopLinkSchema>;

/** The theme that a person chose for the page; `system` follows the machine. */
export const desktopThemeSchema = z.enum(['system', 'dark', 'light']);
/** The theme that a person chose for the page. */
export type DesktopTheme = z.output<typeof desktopThemeSchema>;

/** Part of a batch that is done in [0, 1], for the dock and the taskbar; null when there is none. */
export const desktopProgressSchema = z.number().min(0).max(1).nullable();

/** `window.hearth`: everything that a page gets from Electron. */
export interface DesktopBridge {
  readonly host: 'electron';
  /** Asks for the port of the app contract; it comes as a `hearth:port` message of the window. */
  connect(): void;
  /** Where dropped or picked files lie; the empty string for a file that lies nowhere. Nothing is read or copied. */
  pathsFor(files: readonly File[]): string[];
  /** Calls back with what is opened from outside, what was opened before the call included. Untrusted: parse it. */
  onLink(listener: (link: unknown) => void): void;
  /** Calls back with the id of an action that a native menu asks for. Untrusted: parse it. */
  onAction(listener: (action: unknown) => void): void;
  /** Tells the window's frame and the next start which theme was chosen. */
  setTheme(theme: DesktopTheme): void;
  /** Shows how far a batch is on the dock and the taskbar. */
  setProgress(part: number | null): void;
  /** Lets the person choose a folder; null when they leave it. */
  chooseFolder(): Promise<string | null>;
}
