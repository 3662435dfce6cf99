import { expect, it } from 'vitest';
import { onnxRunFailed } from './onnx-errors.ts';

it.each([
  [
    'sizes that do not fit are both named',
    'Got invalid dimensions for input: pixel_values for the following indices\n index: 2 Got: 48 Expected: 32\n index: 3 Got: 48 Expected: 32\n Please fix either the inputs/outputs or the model.',
    'MODEL_LOAD_FAILED',
    /pixel_values .*dimension 2 is 48, not 32; dimension 3 is 48, not 32\.$/,
  ],
  [
    'dimensions too many are counted',
    'Invalid rank for input: input_values Got: 3 Expected: 2 Please fix either the inputs/outputs or the model.',
    'MODEL_LOAD_FAILED',
    /input_values .*: it has 3 dimensions, not 2\.$/,
  ],
  [
    'memory that is not there is no fault of the file',
    'Non-zero status code returned while running Conv node. Failed to allocate memory for requested buffer of size 9',
    'INSUFFICIENT_MEMORY',
    /memory/,
  ],
  [
    'places in the sources of the library are left out',
    "Non-zero status code returned while running Add node. Name:'/decoder/Add' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/element_wise_ops.h:583 void onnxruntime::BroadcastIterator::Append(ptrdiff_t, ptrdiff_t) axis == 1 was false.",
    'INTERNAL',
    /^(?!.*onnxruntime_src).*running Add node/,
  ],
])('%s', (_name, said, code, message) => {
  const error = onnxRunFailed('onnx/model.onnx', new Error(said));
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(error.message).toContain('onnx/model.onnx');
  expect(error.hint).not.toContain('fault of Hearth');
});
