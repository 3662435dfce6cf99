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

/**
 * Writing the clipboard is what Copy does, and the microphone is what Record listens to, which says so while it does.
 * Every other permission is refused, the camera too; so is each for a page that is not the app's own.
 */
export function denyPermissions(): void {
  const allowed = (permission: string, kinds: readonly unknown[], origin: string): boolean =>
    permission === 'clipboard-sanitized-write' ||
    (permission === 'media' &&
      kinds.length > 0 &&
      kinds.every((kind) => kind === 'audio') &&
      `${origin}/`.startsWith(`${APP_ORIGIN}/`));
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(allowed(permission, kinds, details.requestingUrl));
  });
  session.defaultSession.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    allowed(permission, mediaType === undefined ? [] : [mediaType], origin),
  );
}
