import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GGUF_ARCHITECTURES } from '../../src/convert/gguf/architectures/index.ts';
import { listSupported } from '../../src/convert/registry.ts';
import { headOf } from '../../src/shared/convertible.ts';
import { classOf, supportedDocument } from './document.ts';

it('is what the converter supports now: npm run supported writes it anew', () => {
  const written = readFileSync(join(import.meta.dirname, '../../docs/models.md'), 'utf8');
  expect(written).toBe(supportedDocument(listSupported(), GGUF_ARCHITECTURES));
});

it('names classes that main reads as other heads', () => {
  for (const { heads } of listSupported()) for (const head of heads) expect(headOf(classOf(head))).toBe(head);
});

it('puts heads of one task apart, or loses a type without a task', () => {
  const text = supportedDocument(
    [
      { type: 'bert', heads: ['Model', 'SequenceClassification', 'PreTraining'] },
      { type: 'AutoencoderKL', heads: ['Model'] },
    ],
    [{ title: 'LLaMA', types: ['llama', 'mistral'] }],
  );
  expect(text).toContain('| `AutoencoderKL` | Model | – |\n| `bert` | Model | feature-extraction |\n');
  expect(text).toContain('\n|  | SequenceClassification | text-classification |\n');
  expect(text).toContain('| LLaMA | `llama`, `mistral` |');
});
