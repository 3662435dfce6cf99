/** What a folder is that holds no model which Hearth runs: an adapter, a pipeline, weights of another library. Pure. */

/** What telling needs of a folder. */
export interface ForeignFacts {
  readonly files: readonly { readonly path: string }[];
  /** config.json as it was parsed. */
  readonly config: Readonly<Record<string, unknown>> | null;
  /** adapter_config.json; null where there is none. */
  readonly adapter: { readonly base: string | null; readonly type: string | null } | null;
  /** `_class_name` of model_index.json; null where there is no such file. */
  readonly pipeline: string | null;
  /** Weights that are there whole, in whatever format. */
  readonly weights: number;
}

/** What a folder is, and what to choose instead. */
export interface Foreign {
  readonly message: string;
  readonly hint: string;
}

const OTHER_COPY = 'Choose a copy of this model with safetensors, ONNX or GGUF files.';

/** Weights of other libraries, by the names of their files. */
const OTHERS: readonly (readonly [name: RegExp, library: string])[] = [
  [/(?:^|\/)tf_model(?:-\d+-of-\d+)?\.h5$|\.h5$|\.keras$/, 'TensorFlow'],
  [/(?:^|\/)saved_model\.pb$|\.ckpt(?:-\d+)?\.(?:index|meta|data-\d+-of-\d+)$/, 'TensorFlow'],
  [/\.tflite$/, 'TensorFlow Lite'],
  [/(?:^|\/)flax_model(?:-\d+-of-\d+)?\.msgpack$/, 'Flax'],
  [/(?:^|\/)rust_model\.ot$/, 'rust-bert'],
  [/(?:^|\/)openvino_\w+\.xml$/, 'OpenVINO'],
  [/\.mlpackage\/|\.mlmodelc\/|\.mlmodel$/, 'Core ML'],
  [/\.npz$/, 'MLX'],
  [/\.nemo$/, 'NeMo'],
  [/(?:^|\/)ggml-[\w.-]+\.bin$|\.ggml$/, 'GGML, which came before GGUF,'],
  [/\.(?:joblib|pkl)$/, 'scikit-learn or another library of Python'],
  [/\.(?:pt|pth|ckpt)$/, 'the Python program that wrote them'],
];

/** What the folder is, and what to choose instead; null where nothing says so. For folders of which nothing can be run. */
export function foreignFolder(facts: ForeignFacts): Foreign | null {
  return adapterOf(facts) ?? pipelineOf(facts) ?? quantizedForMlx(facts) ?? timmOf(facts) ?? othersOf(facts);
}

function adapterOf({ adapter }: ForeignFacts): Foreign | null {
  if (adapter === null) return null;
  const type = adapter.type === null ? '' : ` (${plain(adapter.type)})`;
  const base = adapter.base === null ? 'another model' : plain(adapter.base);
  return {
    message: `It is an adapter${type} for ${base} and no model of its own: its weights are added to those of that model.`,
    hint: 'Choose a copy of that model with the adapter merged into it.',
  };
}

function pipelineOf({ pipeline }: ForeignFacts): Foreign | null {
  if (pipeline === null) return null;
  const name = pipeline === '' ? '' : ` (${plain(pipeline)})`;
  return {
    message: `It is a pipeline of diffusers${name}, several models that make pictures or sounds together, which Hearth does not run.`,
    hint: 'Choose another model; docs/models.md lists the kinds that Hearth runs.',
  };
}

function quantizedForMlx({ config }: ForeignFacts): Foreign | null {
  const quantization = config?.['quantization'];
  if (typeof quantization !== 'object' || quantization === null || !('group_size' in quantization))
    return null;
  return {
    message:
      'Its weights are quantized for MLX, an engine for the processors of Apple, which Hearth does not use.',
    hint: 'Choose a copy of this model with GGUF or ONNX files, or the checkpoint that it was made from.',
  };
}

function timmOf({ config }: ForeignFacts): Foreign | null {
  const architecture = config?.['architecture'];
  if (typeof architecture !== 'string' || config?.['model_type'] !== undefined) return null;
  if (typeof config?.['pretrained_cfg'] !== 'object') return null;
  return {
    message: `It is a model of timm (${plain(architecture)}), whose layers have other names than those of transformers, which Hearth reads.`,
    hint: 'Choose a model of the same kind that was saved with transformers, or one with ONNX files.',
  };
}

function othersOf({ files, weights }: ForeignFacts): Foreign | null {
  if (weights > 0) return null;
  for (const [pattern, library] of OTHERS) {
    const file = files.find(({ path }) => pattern.test(path))?.path;
    if (file !== undefined)
      return { message: `Its weights are there for ${library} only (${plain(file)}).`, hint: OTHER_COPY };
  }
  return null;
}

/** A stranger's text on one line of a message. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 100);
}
