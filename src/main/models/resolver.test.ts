import { describe, expect, it } from 'vitest';
import type { MeasuredSpeed } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import { capabilities } from '../testing/ways.ts';
import type { LibraryModel } from './library.ts';
import { nearNames } from './near-names.ts';
import type { ChosenProfile } from './chosen-profiles.ts';
import { placeFor } from './device-for.ts';
import { chooseTask, resolvePlan, wayFor, wayWith, type Machine } from './resolver.ts';
import type { ModelFolder, WeightsFile } from './scan.ts';

const machine: Machine = { device: 'cpu', deviceReason: 'no GPU was found', capabilities, budgetBytes: 8e9 };

const gguf: WeightsFile = {
  format: 'gguf',
  path: 'm-Q8_0.gguf',
  bytes: 1e9,
  fingerprint: 'f',
  dtype: 'Q8_0',
};
const onnx: WeightsFile = {
  format: 'onnx',
  path: 'onnx/model.onnx',
  bytes: 1e8,
  fingerprint: 'f',
  dtype: 'fp32',
};
const raw: WeightsFile = {
  format: 'safetensors',
  path: 'model.safetensors',
  bytes: 1e8,
  fingerprint: 'f',
  dtype: 'safetensors',
};

function model(folder: Partial<ModelFolder>): LibraryModel {
  const whole: ModelFolder = {
    directory: '/m',
    weights: [onnx],
    config: null,
    hasModulesJson: false,
    hasChatTemplate: false,
    files: [],
    lone: false,
    pipelineTag: null,
    bytes: 1,
    problem: null,
    ...folder,
  };
  return { id: 'org/name', source: 'folder', folder: whole, task: { task: null, tag: null, reason: '' } };
}

/** The plan for running one file, without a header. */
function planOf(of: LibraryModel, task: TaskId, file: WeightsFile, on = machine): Plan {
  return resolvePlan(of, task, wayWith(of, task, file, on), null, on);
}

describe('chooseTask', () => {
  const classifier = model({ config: { architectures: ['BertForSequenceClassification'] } });

  it("takes the model's own task, or the same one named", () => {
    expect(chooseTask(classifier, undefined, null).task).toBe('text-classification');
    expect(chooseTask(classifier, 'text-classification', null).task).toBe('text-classification');
    expect(chooseTask(classifier, 'text-ranking', null).task).toBe('text-ranking');
  });

  it('refuses a task that the model does not do, and one that nobody knows', () => {
    expect(() => chooseTask(classifier, 'text-generation', null)).toThrow(
      expect.objectContaining({
        code: 'TASK_NOT_SUPPORTED',
        message: 'org/name does text-classification, not text-generation.',
      }),
    );
    expect(() => chooseTask(classifier, 'dream', null)).toThrow(
      expect.objectContaining({ code: 'TASK_NOT_SUPPORTED' }),
    );
  });

  it('echoes with a warning where no task can be inferred, and says so where the task is known but not run here', () => {
    expect(chooseTask(model({}), undefined, null)).toMatchObject({
      task: 'echo',
      warning: expect.stringContaining('No task could be inferred'),
    });
    expect(() =>
      chooseTask(model({ config: { architectures: ['VideoMAEForVideoClassification'] } }), undefined, null),
    ).toThrow(expect.objectContaining({ code: 'TASK_NOT_SUPPORTED' }));
  });
});

describe('wayFor', () => {
  it('does not call a GGUF that the task does not run on a raw checkpoint', () => {
    expect(() => wayFor(model({ weights: [gguf] }), 'feature-extraction', null, machine)).toThrow(
      expect.objectContaining({
        code: 'MODEL_LOAD_FAILED',
        message: expect.stringMatching(/is there as GGUF, which is not run for feature-extraction/),
      }),
    );
  });

  it('says what a raw checkpoint lacks', () => {
    expect(() => wayFor(model({ weights: [raw] }), 'text-generation', null, machine)).toThrow(
      expect.objectContaining({
        code: 'MODEL_LOAD_FAILED',
        message: expect.stringContaining('raw checkpoint'),
      }),
    );
  });

  it('names the command that makes a raw language model run', () => {
    const llama = model({ weights: [raw], config: { model_type: 'llama' } });
    expect(() => wayFor(llama, 'text-generation', null, machine)).toThrow(
      expect.objectContaining({ hint: `Make a GGUF file of it: hearth convert ${llama.id} --to gguf` }),
    );
  });

  it('repeats what is wrong with the folder', () => {
    expect(() =>
      wayFor(model({ problem: { kind: 'empty', message: 'It is empty.', hint: '' } }), null, null, machine),
    ).toThrow(expect.objectContaining({ message: 'org/name: It is empty.' }));
  });
});

describe('resolvePlan', () => {
  const decoder = {
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_size: 4096,
    max_position_embeddings: 131_072,
  };

  it('gives a decoder its context and leaves llama.cpp one core short', () => {
    const plan = planOf(model({ weights: [gguf], config: decoder }), 'text-generation', gguf);
    expect(plan).toMatchObject({
      backend: 'llama',
      threads: 3,
      context_length: 8_192,
      dtype: 'Q8_0',
      device: 'cpu',
    });
    expect(plan.acceleration).toEqual({
      profile: 'llama-cpu-Q8_0',
      engine: 'llama',
      device: 'cpu',
      dtype: 'Q8_0',
      source: 'published',
      reason: 'Q8_0 was asked for. No GPU was found.',
      memory_bytes: plan.memory.total_bytes,
      speed: null,
    });
  });

  it.each([
    ['float32', 'onnx', 'onnx', 1e8],
    ['float16', 'onnx', 'onnx', 2e8],
    ['bfloat16', 'gguf', 'llama', (1e8 * 17) / 32],
    ['float32', 'gguf', 'llama', (1e8 * 17) / 64],
  ] as const)(
    'counts raw weights stored in %s as what they are once converted to %s',
    (dtype, converts, backend, bytes) => {
      const file: WeightsFile = { ...raw, converts };
      const folder = { weights: [file], config: { dtype }, root: '/hub' };
      const task = converts === 'gguf' ? 'text-generation' : 'text-classification';
      const plan = planOf(model(folder), task, file);
      expect(plan).toMatchObject({ backend, convert: { to: converts, allowed: ['/m', '/hub'] } });
      expect(plan.memory.lines[0]).toMatchObject({ label: 'weights', bytes });
    },
  );

  it.each([
    ['float16', 8e9, undefined, 2e8],
    ['float16', 2e8, 'q8', (1e8 * 9) / 16],
    ['float32', 1.5e8, 'q4', (1e8 * 6) / 32],
  ] as const)(
    'makes a raw encoder stored in %s small enough for %d bytes: %s',
    (dtype, most, quantization, bytes) => {
      const file: WeightsFile = { ...raw, converts: 'onnx', dtype: 'fp32' };
      const encoder = model({ weights: [file], config: { dtype } });
      const on: Machine = { ...machine, budgetBytes: most };
      const plan = resolvePlan(encoder, 'text-ranking', wayFor(encoder, 'text-ranking', null, on), null, on);
      expect(plan.convert?.quantization).toBe(quantization);
      expect(plan.memory.lines[0]?.bytes).toBe(bytes);
      expect(plan.acceleration.source).toBe(quantization === undefined ? 'converted' : 'quantized');
    },
  );

  it('expects the speed that was measured on the same engine, device and dtype, and no other', () => {
    const speed = (device: string, dtype: string, run_ms: number): MeasuredSpeed => ({
      device,
      backend: 'llama',
      dtype,
      tokens_per_second: 40,
      run_ms,
      load_ms: 900,
      runs: 9,
      at: '2026-01-01T00:00:00.000Z',
    });
    const speedsOf = (): MeasuredSpeed[] => [speed('cuda:0', 'Q8_0', 1), speed('cpu', 'Q4_0', 2)];
    const of = model({ weights: [gguf] });
    expect(planOf(of, 'text-generation', gguf, { ...machine, speedsOf }).acceleration.speed).toBeNull();
    const known = { ...machine, speedsOf: () => [...speedsOf(), speed('cpu', 'Q8_0', 3)] };
    expect(planOf(of, 'text-generation', gguf, known).acceleration.speed).toEqual({
      tokens_per_second: 40,
      run_ms: 3,
      load_ms: 900,
    });
  });

  it('gives a decoder that a person put on the CPU the context that main memory has room for', () => {
    const of = model({ weights: [gguf], config: decoder });
    const small: Machine = { ...machine, device: 'cuda', budgetBytes: 1.5e9, mainBudgetBytes: 8e9 };
    const chosenFor = (): ChosenProfile => ({ variant: 'Q8_0', device: 'cpu' });
    const on = { ...small, chosenFor };
    const way = wayFor(of, 'text-generation', null, on);
    expect(resolvePlan(of, 'text-generation', way, null, on)).toMatchObject({
      device: 'cpu',
      context_length: 8_192,
    });
  });

  it('halves the context until its cache takes at most half of what the weights leave', () => {
    const tight = { ...machine, budgetBytes: 1.5e9 };
    const plan = planOf(model({ weights: [gguf], config: decoder }), 'text-generation', gguf, tight);
    expect(plan.context_length).toBe(1_024);
  });

  it('never asks for more context than the model was trained for', () => {
    const short = { ...decoder, max_position_embeddings: 2_048 };
    const plan = planOf(model({ weights: [gguf], config: short }), 'text-generation', gguf);
    expect(plan.context_length).toBe(2_048);
  });

  it('runs an encoder on ONNX Runtime alone, and a decoder graph through transformers.js', () => {
    expect(planOf(model({}), 'text-classification', onnx)).toMatchObject({
      backend: 'onnx',
      context_length: null,
    });
    expect(planOf(model({}), 'text-generation', onnx).backend).toBe('transformers');
  });
});

describe('placeFor', () => {
  it.each([
    ['llama', 'cuda', {}, 'cuda'],
    ['llama', 'dml', { vulkan: true }, 'vulkan'],
    ['llama', 'webgpu', {}, 'cpu'],
    ['onnx', 'vulkan', { webgpu: true }, 'webgpu'],
    ['onnx', 'dml', {}, 'dml'],
    ['transformers', 'vulkan', {}, 'cpu'],
    ['onnx', 'cuda', { onnx_cuda: true }, 'cuda'],
    ['onnx', 'cuda', { onnx_cuda: false, webgpu: true }, 'webgpu'],
    ['transformers', 'cuda', { onnx_cuda: false, webgpu: true, dml: true, platform: 'win32' }, 'dml'],
    ['onnx', 'cuda', { onnx_cuda: false }, 'cpu'],
    ['llama', 'cuda', { onnx_cuda: false }, 'cuda'],
  ] as const)('%s with %s chosen and %o takes %s', (backend, device, more, expected) => {
    expect(placeFor(backend, { ...machine, device, capabilities: { ...capabilities, ...more } }).device).toBe(
      expected,
    );
  });
});

describe('nearNames', () => {
  it('suggests what was probably meant and nothing else', () => {
    const known = ['hearth/ember', 'hearth/sentiment-minilm', 'sentence-transformers/all-MiniLM-L6-v2'];
    expect(nearNames('hearth/embr', known)[0]).toBe('hearth/ember');
    expect(nearNames('zzz', known)).toEqual([]);
  });
});
