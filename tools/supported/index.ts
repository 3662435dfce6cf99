/** `npm run supported`: writes docs/models.md from what the converter says it supports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GGUF_ARCHITECTURES } from '../../src/convert/gguf/architectures/index.ts';
import { listSupported } from '../../src/convert/registry.ts';
import { supportedDocument } from './document.ts';

const supported = listSupported();
writeFileSync(
  join(import.meta.dirname, '../../docs/models.md'),
  supportedDocument(supported, GGUF_ARCHITECTURES),
);
console.log(
  `docs/models.md: ${String(supported.length)} types as ONNX, ${String(GGUF_ARCHITECTURES.length)} as GGUF`,
);
