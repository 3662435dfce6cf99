import { EventEmitter } from 'node:events';
import { browser } from './browser.ts';
import { protocol, toWeb } from './scheme.ts';

type RequestHandler = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;

/** Electron's permission, what the browser calls it, and the medium that it is for. */
const permissions: [electron: string, browser: string, medium?: 'audio' | 'video'][] = [
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['media', 'camera', 'video'],
  ['media', 'microphone', 'audio'],
];

/** What both handlers are told; Electron gives the medium as a list to the one and by itself to the other. */
export function permissionDetails(address: string, medium?: 'audio' | 'video'): object {
  const media = medium === undefined ? {} : { mediaType: medium, mediaTypes: [medium] };
  return { requestingUrl: address, isMainFrame: true, ...media };
}

class Session extends EventEmitter {
  readonly protocol = protocol;
  requestHandler: RequestHandler | null = null;
  checkHandler: CheckHandler | null = null;
  /** Listeners are kept, not called: what they would see, the stand-in's routing decides. */
  readonly webRequest = {
    onBeforeRequest: (): void => {},
    onBeforeSendHeaders: (): void => {},
    onHeadersReceived: (): void => {},
  };

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setSpellCheckerEnabled(): void {}
  async clearCache(): Promise<void> {}
  async clearStorageData(): Promise<void> {}
  async setProxy(): Promise<void> {}
}

const defaultSession = new Session();

export const session = {
  defaultSession,
  fromPartition: (): Session => defaultSession,

  /**
   * A headless browser asks nobody, so the handlers are asked before a page is loaded. Without a handler Electron
   * grants everything.
   */
  async grantPermissions(contents: unknown, address: string, webAddress: string): Promise<void> {
    const granted: string[] = [];
    for (const [permission, name, medium] of permissions) {
      const details = permissionDetails(address, medium);
      const checked = defaultSession.checkHandler?.(contents, permission, address, details) ?? true;
      const asked = await new Promise<boolean>((resolve) => {
        if (defaultSession.requestHandler === null) resolve(true);
        else defaultSession.requestHandler(contents, permission, resolve, details);
      });
      if (checked && asked) granted.push(name);
    }
    const context = await browser();
    await context.clearPermissions();
    const { origin } = new URL(toWeb(webAddress));
    if (granted.length > 0 && origin !== 'null') await context.grantPermissions(granted, { origin });
  },
};
