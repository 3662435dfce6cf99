import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packGoldens, unpackedGoldens, unpackGoldens } from './run/goldens.mjs';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder of tiny models that holds one graph, of `bytes`. */
function models(bytes: string): { root: string; graph: string } {
  const root = mkdtempSync(join(tmpdir(), 'hearth-goldens-'));
  folders.push(root);
  const graph = join(root, 'bert', 'onnx', 'model.onnx');
  mkdirSync(join(graph, '..'), { recursive: true });
  writeFileSync(graph, bytes);
  return { root, graph };
}

describe('the graphs of the golden tests', () => {
  it('are packed as they lie here, or a fresh clone would test other ones', () => {
    expect(unpackedGoldens()).toEqual([]);
  });

  it('come back byte for byte', () => {
    const { root, graph } = models('weights '.repeat(100));
    expect(packGoldens(root)).toEqual([graph]);
    rmSync(graph);
    expect(unpackGoldens(root)).toBe(1);
    expect(readFileSync(graph, 'utf8')).toBe('weights '.repeat(100));
    expect(unpackGoldens(root)).toBe(0);
  });

  it('follow a newer packed one, as after a pull', () => {
    const { root, graph } = models('new');
    packGoldens(root);
    writeFileSync(graph, 'old');
    utimesSync(graph, 1, 1);
    unpackGoldens(root);
    expect(readFileSync(graph, 'utf8')).toBe('new');
  });

  it('stay when they are newer: somebody just made them', () => {
    const { root, graph } = models('old');
    packGoldens(root);
    utimesSync(`${graph}.br`, 1, 1);
    writeFileSync(graph, 'new');
    unpackGoldens(root);
    expect(readFileSync(graph, 'utf8')).toBe('new');
    expect(unpackedGoldens(root)).toEqual([graph]);
  });

  it('are no other files: a table beside them stays as it is', () => {
    const { root, graph } = models('x');
    writeFileSync(join(graph, '../../config.json'), '{}');
    packGoldens(root);
    expect(existsSync(join(graph, '../../config.json.br'))).toBe(false);
  });
});
