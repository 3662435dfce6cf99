/** Computes a projection off the page's own thread. One message in, one out. */
import { project } from './pca.ts';

addEventListener('message', (event: MessageEvent<number[][]>) => {
  postMessage(project(event.data));
});
