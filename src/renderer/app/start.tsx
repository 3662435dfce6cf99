/** Puts the app on the page and connects it to a host. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepConnected } from '../stores/connection.ts';
import type { Host } from '../stores/connection.ts';
import { followModels } from '../stores/library.ts';
import { followHealth, readDevices } from '../stores/machine.ts';
import { followTheme } from '../stores/view.ts';
import { App } from './app.tsx';

/** Draws the app into `#root` and follows main for as long as the page lives. */
export function start(host: Host): void {
  followTheme();
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
    void readDevices(client);
  });
}
