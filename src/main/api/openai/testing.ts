/** What the tests of OpenAI's routes share. */
import OpenAI from 'openai';
import { FAKE_META, type Script } from '../testing/fake-engine.ts';
import { TOKEN, type Listening } from '../testing/listening.ts';

/** A model of the fake engine. */
export const MODEL = 'hearth/ember';
const META = { ...FAKE_META, input_tokens: 7 };

/** OpenAI's own client of a server; it tries nothing twice. */
export function clientOf(server: Listening, apiKey = TOKEN): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${server.origin}/v1`, maxRetries: 0 });
}

/** An engine that answers with a result of its own. */
export function answering(result: unknown): Script {
  return async function* ({ model, task }) {
    yield { type: 'queued', position: 0 };
    yield { type: 'done', model, task: task ?? '', result, meta: META };
  };
}
