import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packGoldens, unpackedGoldens, unpackGoldens } from './run/goldens.mjs';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder of goldens that holds one graph, of `bytes`. */
function goldens(bytes: string): { root: string; graph: string } {
  const root = mkdtempSync(join(tmpdir(), 'hearth-goldens-'));
  folders.push(root);
  const graph = join(root, 'models', 'tiny', 'bert', 'onnx', 'model.onnx');
  mkdirSync(join(graph, '..'), { recursive: true });
  writeFileSync(graph, bytes);
  return { root, graph };
}

describe('the files of the golden tests', () => {
  it('are packed as they lie here, or a fresh clone would test other ones', () => {
    expect(unpackedGoldens()).toEqual([]);
  });

  it('come back byte for byte', () => {
    const { root, graph } = goldens('weights '.repeat(100));
    expect(packGoldens(root)).toEqual([graph]);
    rmSync(graph);
    expect(unpackGoldens(root)).toBe(1);
    expect(readFileSync(graph, 'utf8')).toBe('weights '.repeat(100));
    expect(unpackGoldens(root)).toBe(0);
  });

  it('follow a newer packed one, as after a pull', () => {
    const { root, graph } = goldens('new');
    packGoldens(root);
    writeFileSync(graph, 'old');
    utimesSync(graph, 1, 1);
    unpackGoldens(root);
    expect(readFileSync(graph, 'utf8')).toBe('new');
  });

  it('never pack an older one over what was packed anew elsewhere', () => {
    const { root, graph } = goldens('new');
    packGoldens(root);
    writeFileSync(graph, 'old');
    utimesSync(graph, 1, 1);
    expect(packGoldens(root)).toEqual([]);
    expect(readFileSync(graph, 'utf8')).toBe('new');
  });

  it('stay when they are newer: somebody just made them', () => {
    const { root, graph } = goldens('old');
    packGoldens(root);
    utimesSync(`${graph}.br`, 1, 1);
    writeFileSync(graph, 'new');
    unpackGoldens(root);
    expect(readFileSync(graph, 'utf8')).toBe('new');
    expect(unpackedGoldens(root)).toEqual([graph]);
  });

  it('are tables at the top too, and no other files: those of a model are as they were', () => {
    const { root, graph } = goldens('x');
    writeFileSync(join(graph, '../../config.json'), '{}');
    writeFileSync(join(root, 'bert.json'), '{}');
    packGoldens(root);
    const packed = ['bert.json.br', 'models/tiny/bert/onnx/model.onnx.br', 'models/tiny/bert/config.json.br'];
    expect(packed.map((path) => existsSync(join(root, path)))).toEqual([true, true, false]);
  });
});
