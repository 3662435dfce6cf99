/** What the page gets from Electron, and nothing else: {@link DesktopBridge}. Main checks and parses all that comes. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge } from '../shared/desktop.ts';

/** Posted to the page together with the port. */
const PORT_MESSAGE = 'hearth:port';

// A page of a custom scheme can report its origin as "null", which is no address that a message can be sent to.
const target = location.origin === '' || location.origin === 'null' ? '*' : location.origin;

// A port can't cross contextBridge, so it goes as a transfer of window.postMessage, which can.
ipcRenderer.on(PORT_MESSAGE, (event) => window.postMessage(PORT_MESSAGE, target, event.ports));

const bridge: DesktopBridge = {
  host: 'electron',
  connect: () => ipcRenderer.send('hearth:connect'),
  pathsFor: (files) => files.map((file) => webUtils.getPathForFile(file)),
  onLink: (listener) => {
    ipcRenderer.on('hearth:link', (_event, link: unknown) => listener(link));
    // Main holds back what was opened until somebody listens.
    ipcRenderer.send('hearth:listening');
  },
  onAction: (listener) => {
    ipcRenderer.on('hearth:action', (_event, action: unknown) => listener(action));
  },
  setTheme: (theme) => ipcRenderer.send('hearth:theme', theme),
  setProgress: (part) => ipcRenderer.send('hearth:progress', part),
  chooseFolder: async () => {
    const chosen: unknown = await ipcRenderer.invoke('hearth:choose-folder');
    return typeof chosen === 'string' ? chosen : null;
  },
};
contextBridge.exposeInMainWorld('hearth', bridge);
