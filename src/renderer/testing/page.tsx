/** The app over a fake engine, to look at every state without a model. `?no-token`, `?lost`, `?drop`, and those of {@link ./fake-engine.ts}. Not in the build. */
import '../app/styles.css';
import { z } from 'zod';
import { start } from '../app/start.tsx';
import { setMediaDoor } from '../stores/media.ts';
import { FakeClient } from './fake-client.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeMedia } from './fake-media.ts';
import { pseudoLocalise } from './pseudo.ts';

z.config({ jitless: true });
const query = new URLSearchParams(location.search);
addEventListener('pseudo-locale', () => pseudoLocalise(document.body), { once: true });
setMediaDoor(fakeMedia);
start({
  kind: 'browser',
  address: query.has('api') ? null : 'http://127.0.0.1:8017',
  open: async () => {
    if (query.has('no-token')) return 'no-token';
    if (query.has('lost')) throw new Error('nobody there');
    const closed = new Promise<void>((resolve) => {
      if (query.has('drop')) setTimeout(resolve, 1_500);
    });
    return { client: new FakeClient(fakeEngine(query)), closed };
  },
});
