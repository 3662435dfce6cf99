/** Layers by the name of their parameters: linear ones, embeddings, norms, activations. */
import { dim, dims2, fixed, show, unfit, type Value } from './value.ts';
import { CompactGraph } from './compact.ts';

/** Activations under the names that configs use (transformers' ACT2FN). */
export const ACTIVATIONS = [
  'gelu',
  'gelu_new',
  'gelu_fast',
  'gelu_pytorch_tanh',
  'quick_gelu',
  'relu',
  'relu6',
  'silu',
  'swish',
  'tanh',
  'sigmoid',
  'leaky_relu',
  'linear',
] as const;

/** An activation. */
export type Activation = (typeof ACTIVATIONS)[number];

/** Adds layers to the arithmetic and to small weights. */
export class LayerGraph extends CompactGraph {
  activation(kind: Activation, x: Value): Value {
    switch (kind) {
      case 'gelu':
        return this.unary('Gelu', x, { approximate: 'none' });
      case 'gelu_new':
      case 'gelu_fast':
      case 'gelu_pytorch_tanh':
        return this.unary('Gelu', x, { approximate: 'tanh' });
      case 'quick_gelu':
        return this.mul(x, this.sigmoid(this.mul(x, 1.702)));
      case 'silu':
      case 'swish':
        return this.mul(x, this.sigmoid(x));
      case 'relu':
        return this.relu(x);
      case 'relu6':
        return this.op('Clip', [x, this.constant('float', [], [0]), this.constant('float', [], [6])], x.dims);
      case 'leaky_relu':
        return this.leakyRelu(x, 0.01);
      case 'tanh':
        return this.tanh(x);
      case 'sigmoid':
        return this.sigmoid(x);
      case 'linear':
        return x;
    }
  }

  leakyRelu(x: Value, slope: number): Value {
    return this.unary('LeakyRelu', x, { alpha: { float: slope } });
  }

  /** y = x Wᵀ + b in PyTorch's layout. The bias is used where the checkpoint has one, unless `bias` says that it must. */
  linear(x: Value, name: string, bias = this.has(`${name}.bias`)): Value {
    return this.linearWith(x, `${name}.weight`, bias ? this.param(`${name}.bias`) : undefined);
  }

  /** As {@link linear}, with a weight of any name, as one that is shared with an embedding. */
  linearWith(x: Value, weightName: string, bias?: Value): Value {
    const small = this.compactMatrix(weightName, 'matrix');
    if (small !== undefined) return this.compactLinear(x, small, bias);
    return this.affine(x, this.param(weightName), bias, weightName);
  }

  /** As {@link linear}, for a weight that is itself computed or sliced: rows are outputs. */
  affine(x: Value, weight: Value, bias?: Value, label = weight.name): Value {
    const [out, inner] = dims2(weight);
    if (dim(x, -1) !== inner)
      throw unfit(`${label} takes ${show({ dims: [inner] })} features, given [${show(x)}]`);
    if (x.dims.length === 2) return this.op('Gemm', [x, weight, bias], [dim(x, 0), out], { transB: 1 });
    const flat = this.reshape(x, [-1, inner]);
    const product = this.op('Gemm', [flat, weight, bias], [dim(flat, 0), out], { transB: 1 });
    return this.reshape(product, [...x.dims.slice(0, -1), out]);
  }

  /** GPT-2's Conv1D: a linear layer whose weight is stored as [in, out]. */
  conv1dLinear(x: Value, name: string): Value {
    const small = this.compactMatrix(`${name}.weight`, 'turned');
    if (small !== undefined) return this.compactLinear(x, small, this.param(`${name}.bias`));
    return this.add(this.matmul(x, this.param(`${name}.weight`)), this.param(`${name}.bias`));
  }

  /** Rows of a table [vocabulary, width] for ids of any shape. */
  embedding(ids: Value, name: string): Value {
    return this.compactRows(ids, `${name}.weight`) ?? this.gather(this.param(`${name}.weight`), ids);
  }

  /** A norm without a bias gets one of zeros: ONNX Runtime 1.30's SkipLayerNormFusion crashes where there is none. */
  layerNorm(x: Value, name: string, eps: number): Value {
    const own = this.has(`${name}.bias`) ? this.param(`${name}.bias`) : undefined;
    const weight = this.#fitting(x, -1, name);
    const width = fixed(weight, 0);
    const bias = own ?? this.constant('float', [width], new Array<number>(width).fill(0));
    const attributes = { axis: -1, epsilon: { float: eps } };
    return this.op('LayerNormalization', [x, weight, bias], x.dims, attributes);
  }

  /** T5's and LLaMA's norm: no mean, no bias. Squares of large states do not fit float16, so they are made in float32. */
  rmsNorm(x: Value, name: string, eps: number): Value {
    const wide = this.exact(() => this.cast(x, 'float'));
    const variance = this.exact(() => this.mean(this.mul(wide, wide), -1, true));
    const weight = this.#fitting(x, -1, name);
    const normal = this.precise(() => this.div(wide, this.sqrt(this.add(variance, eps))));
    return this.mul(weight, normal);
  }

  batchNorm(x: Value, name: string, eps: number): Value {
    const rest = ['bias', 'running_mean', 'running_var'].map((part) => this.param(`${name}.${part}`));
    const attributes = { epsilon: { float: eps } };
    return this.op('BatchNormalization', [x, this.#fitting(x, 1, name), ...rest], x.dims, attributes);
  }

  /** Over the channels (axis 1) in groups: InstanceNormalization of [batch, groups, rest], as opset 20 has no other. */
  groupNorm(x: Value, name: string, groups: number, eps: number): Value {
    const spatial = x.dims.length - 2;
    const channels = dim(x, 1);
    if (typeof channels === 'number' && channels % groups !== 0)
      throw unfit(`${name}: ${String(channels)} channels do not divide into ${String(groups)} groups`);
    const flat = this.reshape(x, [dim(x, 0), groups, -1]);
    const vector = (fill: number): Value =>
      this.constant(
        'float',
        [groups],
        Array.from({ length: groups }, () => fill),
      );
    const attributes = { epsilon: { float: eps } };
    const normal = this.op('InstanceNormalization', [flat, vector(1), vector(0)], flat.dims, attributes);
    const perChannel = (part: string): Value => {
      const value = this.param(`${name}.${part}`);
      return this.once(`channels ${value.name} ${String(spatial)}`, () =>
        this.reshape(value, [dim(value, 0), ...Array.from({ length: spatial }, () => 1)]),
      );
    };
    return this.add(this.mul(this.reshape(normal, x.dims), perChannel('weight')), perChannel('bias'));
  }

  /** The weight that a direction and its length over the axes stand for (torch.nn.utils.weight_norm). */
  weightNorm(length: Value, direction: Value, axes: readonly number[]): Value {
    const own = this.op('ReduceL2', [direction, this.ints(...axes)], length.dims, { keepdims: 1 });
    return this.mul(direction, this.div(length, own));
  }

  /** A norm's weight, which has to be as wide as what it scales. */
  #fitting(x: Value, axis: number, name: string): Value {
    const weight = this.param(`${name}.weight`);
    const width = dim(x, axis);
    if (typeof width === 'number' && fixed(weight, 0) !== width)
      throw unfit(`${name} is for ${show(weight)} features, given [${show(x)}]`);
    return weight;
  }
}
