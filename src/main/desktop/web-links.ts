/** The page stays the app's own: links that leave it open in the person's browser, and only web addresses do. */
import { session, shell, type WebContents } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';
import { webAddress } from './web-address.ts';

/** Opens a web address in the person's browser; ignores every other. */
export function openInBrowser(address: string): void {
  const url = webAddress(address);
  // Where no browser is set up there is nothing that we could do about it.
  if (url !== null) void shell.openExternal(url).catch(() => undefined);
}

/** Nothing navigates away from the app's page, nothing is embedded into it, and no second window opens. */
export function lockNavigation(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (event.url.startsWith(`${APP_ORIGIN}/`)) return;
    event.preventDefault();
    openInBrowser(event.url);
  });
  contents.on('will-redirect', (event) => {
    if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    openInBrowser(url);
    return { action: 'deny' };
  });
}

/** No permission is granted to a page until a feature asks for it in words. Writing the clipboard is what Copy does. */
export function denyPermissions(): void {
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed(permission));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
}
