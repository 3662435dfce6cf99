import { expect, test } from 'vitest';
import { engineVersions } from './about.ts';

test('a result names the libraries of its own backend, and Hearth alone where no list was written', () => {
  const packages = ['onnxruntime-node', 'node-llama-cpp', 'react'].map((name, index) => ({
    name,
    version: `${String(index)}.0.0`,
    licence: 'MIT',
  }));
  expect(engineVersions('onnx', '1.2.3', packages)).toEqual({ Hearth: '1.2.3', 'ONNX Runtime': '0.0.0' });
  expect(engineVersions('llama', '1.2.3', packages)).toEqual({
    Hearth: '1.2.3',
    'node-llama-cpp (llama.cpp)': '1.0.0',
  });
  expect(engineVersions('llama', '1.2.3', [])).toEqual({ Hearth: '1.2.3' });
});
