/** Puts the app on the page and connects it to a host. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AppContract } from '../../shared/app.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { followAppearance } from '../stores/appearance.ts';
import { keepConnected } from '../stores/connection.ts';
import type { Host } from '../stores/connection.ts';
import { holdBenchMedia } from '../stores/hold-media.ts';
import { keepSession } from '../stores/keep-session.ts';
import { followEvaluation } from '../stores/evaluation.ts';
import { followExamples } from '../stores/examples.ts';
import { followModels } from '../stores/library.ts';
import { followApi } from '../stores/local-api.ts';
import { followHealth, followHolders, readAbout, readDevices } from '../stores/machine.ts';
import { followRecent } from '../stores/recent.ts';
import { App } from './app.tsx';
import { followHash } from './links.ts';

/** Milliseconds after the connection until conversions are followed: no part of the first screen shows them. */
const CONVERSIONS_AFTER_MS = 1_500;

function followLater(client: Client<AppContract>, signal: AbortSignal): void {
  const follow = async (): Promise<void> => {
    const { followAndTell } = await import('../features/models/conversion-notices.ts');
    await followAndTell(client, signal);
  };
  const timer = setTimeout(() => void follow().catch(() => undefined), CONVERSIONS_AFTER_MS);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

/** Draws the app into `#root` and follows main for as long as the page lives. */
export function start(host: Host): void {
  followAppearance();
  keepSession(() => sessionStorage);
  holdBenchMedia();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  void keepConnected(host, (client, signal) => {
    void followModels(client, signal);
    void followHealth(client, signal);
    void followHolders(client, signal).catch(() => undefined);
    void followRecent(client, signal);
    void followExamples(client, signal);
    void followEvaluation(client, signal);
    void followApi(client, signal);
    followLater(client, signal);
    void readDevices(client);
    void readAbout(client);
  });
  followHash();
  const bridge = window.hearth;
  if (bridge !== undefined) void import('./desktop.ts').then(({ followDesktop }) => followDesktop(bridge));
}
