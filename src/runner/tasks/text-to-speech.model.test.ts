/** Kinds of models that speak, and that Hearth does not run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadGraphs } from '../backends/graphs.ts';
import { GOLDENS, loadContext, planOf } from '../testing.ts';
import { prepareTask } from './index.ts';

test.each([
  ['bark', /no form of bark models in ONNX/],
  ['xtts', /no form of xtts models in ONNX/],
  ['parler_tts', /does not know how models of the kind "parler_tts" speak/],
])('%s is refused with the kinds that speak', async (model_type, message) => {
  const directory = mkdtempSync(join(tmpdir(), 'hearth-speaking-'));
  try {
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ model_type }));
    const plan = planOf({
      task: 'text-to-speech',
      backend: 'onnx',
      directory: join(GOLDENS, 'models/tiny/vits'),
      file: 'onnx/model.onnx',
    });
    await using model = await loadGraphs(plan, loadContext());
    await expect(prepareTask({ ...plan, directory }, model)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/VITS or MMS, a SpeechT5 or a Kokoro/),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
