/** What Electron asks of the page and is told by it, beside the app contract. Does nothing in a browser. */
import { desktopActionSchema, desktopLinkSchema } from '../../shared/desktop.ts';
import type { DesktopBridge, DesktopLink } from '../../shared/desktop.ts';
import { countsOf, isUnderWay } from '../features/batch/batch.ts';
import { addModels } from '../features/drop/add-models.ts';
import { openDocuments } from '../features/drop/open-documents.ts';
import { useAppearance } from '../stores/appearance.ts';
import { useBatch } from '../stores/batch.ts';
import { whenConnected } from '../stores/connection.ts';
import { doAction } from './commands.ts';
import { openLink } from './links.ts';

/** Follows the host for as long as the page lives. What it sends is parsed: it passed on what anybody may write. */
export function followDesktop(bridge: DesktopBridge): void {
  whenConnected(() => {
    bridge.onLink((link) => {
      const parsed = desktopLinkSchema.safeParse(link);
      if (!parsed.success) return;
      follow(parsed.data);
    });
  });
  bridge.onAction((action) => {
    const parsed = desktopActionSchema.safeParse(action);
    if (parsed.success) doAction(parsed.data);
  });
  const tellTheme = (): void => bridge.setTheme(useAppearance.getState().theme);
  useAppearance.subscribe(tellTheme);
  tellTheme();
  let told: number | null = null;
  useBatch.subscribe(({ batch }) => {
    const part = batch === null || !isUnderWay(batch) ? null : partOf(countsOf(batch), batch.rows.length);
    if (part !== told) bridge.setProgress(part);
    told = part;
  });
}

function follow(link: DesktopLink): void {
  switch (link.kind) {
    case 'link':
      openLink(link.url);
      return;
    case 'files':
      void addModels(link.paths);
      return;
    case 'documents':
      void openDocuments(link.documents);
  }
}

/** Settled rows of all, in whole percent, so that a large batch does not send a message for each file. */
function partOf({ done, failed }: { readonly done: number; readonly failed: number }, all: number): number {
  return Math.floor(((done + failed) / all) * 100) / 100;
}
