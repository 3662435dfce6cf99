/** What the tests of OpenAI's routes share. */
import { FAKE_META, type Script } from '../testing/fake-engine.ts';

/** A model of the fake engine. */
export const MODEL = 'hearth/ember';
const META = { ...FAKE_META, input_tokens: 7 };

/** An engine that answers with a result of its own. */
export function answering(result: unknown): Script {
  return async function* ({ model, task }) {
    yield { type: 'queued', position: 0 };
    yield { type: 'done', model, task: task ?? '', result, meta: META };
  };
}
