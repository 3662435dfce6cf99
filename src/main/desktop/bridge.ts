/** The main end of the preload's bridge: every message is checked for who sent it and parsed before it does anything. */
import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import { desktopProgressSchema, desktopThemeSchema, type DesktopTheme } from '../../shared/desktop.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** What pages may ask for. */
export interface BridgeEffects {
  /** The page asks for the port of the app contract. */
  connect(page: WebContents): void;
  /** The page listens to links and actions from now on. */
  listening(): void;
  theme(theme: DesktopTheme): void;
  /** Part of a batch in [0, 1]; null when there is none. */
  progress(part: number | null): void;
  /** The folder that the person chose, or null. */
  chooseFolder(): Promise<string | null>;
}

/** Listens to our own page. What another sender sends, or what can't be parsed, does nothing. */
export function serveBridge(effects: BridgeEffects): void {
  const on = <T>(
    channel: string,
    schema: z.ZodType<T>,
    then: (value: T, event: IpcMainEvent) => void,
  ): void => {
    ipcMain.on(channel, (event, value: unknown) => {
      const parsed = schema.safeParse(value);
      if (isOurPage(event) && parsed.success) then(parsed.data, event);
    });
  };
  on('hearth:connect', z.undefined(), (_value, event) => effects.connect(event.sender));
  on('hearth:listening', z.undefined(), () => effects.listening());
  on('hearth:theme', desktopThemeSchema, (theme) => effects.theme(theme));
  on('hearth:progress', desktopProgressSchema, (part) => effects.progress(part));
  ipcMain.handle('hearth:choose-folder', (event) => (isOurPage(event) ? effects.chooseFolder() : null));
}

/** The top frame of our own page: neither a frame inside it nor a page that came from elsewhere. */
function isOurPage({ senderFrame: frame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`);
}
