/**
 * Writes a GGUF file of a single tensor in F16 and prints the most memory, in bytes, that this process had: a process of
 * its own, as that never falls. `node peak.ts FOLDER MEGABYTES`; the checkpoint is zeros in bfloat16 that take no room.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeGguf } from '../write.ts';

const COLUMNS = 2048;

const [folder = '', megabytes = ''] = process.argv.slice(2);
const path = join(folder, `weights-${megabytes}.safetensors`);
const length = Number(megabytes) << 20;
{
  await using file = await open(path, 'w');
  await file.truncate(length);
}
const name = 'blk.0.ffn_up.weight';
const shape = [length / COLUMNS / 2, COLUMNS];
const tensor = { name, dtype: 'BF16' as const, shape, path, offset: 0, length };
await writeGguf(join(folder, `made-${megabytes}.gguf`), {
  metadata: new Map(),
  tensors: [{ name, shape, type: 'F16', source: { kind: 'stored', tensor } }],
});
console.log(process.resourceUsage().maxRSS * 1024);
