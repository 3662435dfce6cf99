/** The one thing that the page gets from Electron: a way to ask main for the port that it speaks over. */
import { contextBridge, ipcRenderer } from 'electron';

/** Posted to the page together with the port. */
const PORT_MESSAGE = 'hearth:port';

// A page of a custom scheme can report its origin as "null", which is no address that a message can be sent to.
const target = location.origin === '' || location.origin === 'null' ? '*' : location.origin;

// A port can't cross contextBridge, so it goes as a transfer of window.postMessage, which can.
ipcRenderer.on(PORT_MESSAGE, (event) => window.postMessage(PORT_MESSAGE, target, event.ports));

contextBridge.exposeInMainWorld('hearth', {
  host: 'electron',
  connect: (): void => ipcRenderer.send('hearth:connect'),
});
