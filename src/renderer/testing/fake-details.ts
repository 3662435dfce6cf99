/** Details of the fake engine's models: files, a memory sum, speeds, and a card that tries what a card must not do. */
import { keptOf } from './fake-kept.ts';
import { profileName, type AccelerationProfile } from '../../shared/acceleration.ts';
import type { ModelDetails } from '../../shared/machine.ts';
import type { MeasuredSpeed, ModelInfo } from '../../shared/models.ts';
import { sampleProfile } from './samples.ts';

const CARD = `# Qwen3 4B Instruct

A small model that **answers in many languages**. This card tries what no card may do:

<script>document.title = 'taken over'</script>
<img src="https://example.com/tracker.png" onerror="document.title = 'taken over'">
<iframe src="https://example.com/"></iframe>

![A chart of scores](https://example.com/scores.png)
![](data:image/svg+xml,<svg onload=alert(1)>)

[The paper](https://example.com/paper), [a script](javascript:alert(1)), [a file](file:///etc/passwd), [below](#scores).

## Scores

| Suite | Score | Before |
|---|---:|---:|
| MMLU-Pro | 69.6 | 58.0 |
| GPQA | 62.0 | 41.7 |
| A suite with a rather long name that needs room | 47.4 | 19.1 |

1. Load it.
2. Ask it something.
   - [x] in plain words
   - [ ] in riddles

\`\`\`python
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-4B-Instruct-2507", torch_dtype="auto", device_map="auto")
\`\`\`

> It was not made for advice on medicine or law. ~~It never errs.~~

${'More about how it was trained, in a paragraph that goes on so that the card has to scroll. '.repeat(30)}
`;

const file = (
  path: string,
  bytes: number,
  variant: string | null = null,
  check: 'unchecked' | 'ok' | 'damaged' = 'unchecked',
): ModelDetails['files'][number] => ({
  path,
  bytes,
  variant,
  check,
  problem: check === 'damaged' ? 'Its checksum differs from the one that the Hub names.' : null,
});

/** The voices of every model that speaks. */
const VOICES = ['af_heart', 'am_adam', 'bf_emma', 'bm_george'] as const;

const LONG_NAME = `${'a-file-name-that-nobody-should-have-given-'.repeat(8).slice(0, 295)}.json`;

/** A speed of a model on a device. */
export function speedOn(
  device: string,
  tokens: number | null,
  run_ms: number,
  dtype = 'Q4_K_M',
): MeasuredSpeed {
  return {
    device,
    backend: tokens === null ? 'onnx' : 'llama',
    dtype,
    tokens_per_second: tokens,
    run_ms,
    load_ms: 1_900,
    runs: 12,
    at: '2026-11-18T09:30:00.000Z',
  };
}

/** A model with files to choose from runs by each of them on the CPU, the larger in more memory and more slowly. */
function profilesOf(model: ModelInfo): AccelerationProfile[] {
  if (model.acceleration === null) return [];
  return model.variants.map((dtype, index) => {
    const device = model.acceleration?.device ?? 'cpu';
    const engine = model.backend ?? 'llama';
    return sampleProfile({
      ...model.acceleration,
      profile: profileName({ engine, device, dtype }),
      engine,
      device,
      dtype,
      memory_bytes:
        model.files.find(({ variant }) => variant === dtype)?.estimated_bytes ??
        (model.memory.estimated_bytes ?? 1e9) * (1 + 0.7 * index),
      speed: index === 0 ? (model.acceleration?.speed ?? null) : null,
    });
  });
}

/** What the details of a model show. */
export function detailsOf(model: ModelInfo): ModelDetails {
  const damaged = model.state === 'failed';
  const variants = model.variants.length === 0 ? [null] : model.variants;
  const extension = model.format === 'unknown' ? 'bin' : model.format;
  return {
    model,
    directory: `/data/models/${model.id}`,
    card: model.source === 'embedded' ? null : CARD,
    licence: model.source === 'ollama' ? null : 'apache-2.0',
    files: [
      ...variants.map((variant, index) =>
        file(
          `model${variant === null ? '' : `-${variant}`}.${extension}`,
          model.size_bytes / variants.length,
          variant,
          damaged && index === 0 ? 'damaged' : 'unchecked',
        ),
      ),
      ...(model.task === 'text-to-speech' ? VOICES.map((name) => file(`voices/${name}.bin`, 522_240)) : []),
      file('config.json', 1_240, null, 'ok'),
      file('tokenizer/\u202Egnp.tokenizer.json', 2_400_000, null, 'ok'),
      file(LONG_NAME, 812),
    ],
    memory:
      model.memory.lines === undefined || model.memory.estimated_bytes === null
        ? null
        : { total_bytes: model.memory.estimated_bytes, lines: model.memory.lines },
    speeds:
      model.speed === null
        ? []
        : [model.speed, speedOn('vulkan', model.speed.tokens_per_second === null ? null : 21.3, 92)],
    quality: null,
    kept: keptOf(model.id),
    profiles: profilesOf(model),
    chosen: null,
    removable: model.source === 'folder' || model.source === 'hub',
  };
}
