/** Convolutions, pooling and resizing of signals [batch, channels, length] and pictures [batch, channels, height, width]. */
import type { Attributes } from '../onnx/model.ts';
import { dim, dims4, fixed, free, unfit, type Dim, type Value } from './value.ts';
import { LayerGraph } from './layers.ts';

/**
 * How a convolution steps. `padding` of twice as many numbers as axes is all beginnings, then all ends; `same` is
 * TensorFlow's: as much as keeps a size, or a share of it rounded up, the odd pixel at the end.
 */
export interface ConvOptions {
  readonly stride?: number | readonly number[];
  readonly padding?: number | readonly number[] | 'same';
  readonly groups?: number;
  readonly dilation?: number;
}

/**
 * How a picture is resized, as torch.nn.functional.interpolate does. `antialiased` is its bicubic with antialias=True,
 * which sees all that a pixel of a smaller picture covers.
 */
export type ResizeMode = 'nearest' | 'bilinear' | 'bicubic' | 'antialiased';

/** Adds convolutions to the layers. */
export class ConvolutionGraph extends LayerGraph {
  conv(x: Value, name: string, options: ConvOptions = {}): Value {
    return this.convWith(x, this.param(`${name}.weight`), this.#biasOf(name), options);
  }

  /** As {@link conv}, with a weight that is computed. */
  convWith(x: Value, weight: Value, bias: Value | undefined, options: ConvOptions = {}): Value {
    const { stride = 1, padding = 0, groups = 1, dilation = 1 } = options;
    const kernel = weight.dims.slice(2).map((_, index) => fixed(weight, index + 2));
    const each = (value: number | readonly number[]): readonly number[] =>
      typeof value === 'number' ? kernel.map(() => value) : value;
    const same = padding === 'same';
    const [strides, pads] = [each(stride), each(same ? 0 : padding)];
    const ends = pads.length === 2 * kernel.length ? pads : [...pads, ...pads];
    const channels = dim(x, 1);
    if (typeof channels === 'number' && channels !== fixed(weight, 1) * groups)
      throw unfit(
        `${weight.name} takes ${String(fixed(weight, 1) * groups)} channels, given ${String(channels)}`,
      );
    const attributes = {
      strides,
      ...(same ? { auto_pad: 'SAME_UPPER' } : { pads: ends }),
      group: groups,
      dilations: each(dilation),
      kernel_shape: kernel,
    };
    const dims = (name: string): Dim[] => {
      const sizes = kernel.map((width, index) => {
        if (same) return shared(dim(x, index + 2), strides[index] ?? 1) ?? free(name, index + 2);
        const pad = (ends[index] ?? 0) + (ends[index + kernel.length] ?? 0);
        return (
          convolved(dim(x, index + 2), dilation * (width - 1), pad, strides[index] ?? 1) ??
          free(name, index + 2)
        );
      });
      return [dim(x, 0), dim(weight, 0), ...sizes];
    };
    return this.op('Conv', [x, weight, bias], dims, attributes);
  }

  /** torch.nn.ConvTranspose with the same stride and padding on all axes. */
  convTranspose(
    x: Value,
    name: string,
    { stride, padding = 0 }: { readonly stride: number; readonly padding?: number },
    weight = this.param(`${name}.weight`),
  ): Value {
    const kernel = weight.dims.slice(2).map((_, index) => fixed(weight, index + 2));
    const attributes = {
      strides: kernel.map(() => stride),
      pads: [...kernel, ...kernel].map(() => padding),
      kernel_shape: kernel,
    };
    const dims = (name: string): Dim[] => {
      const sizes = kernel.map((width, index) => {
        const size = dim(x, index + 2);
        return typeof size === 'number' ? (size - 1) * stride - 2 * padding + width : free(name, index + 2);
      });
      return [dim(x, 0), dim(weight, 1), ...sizes];
    };
    return this.op('ConvTranspose', [x, weight, this.#biasOf(name)], dims, attributes);
  }

  /** The largest of squares of a picture; `padding` as of {@link conv}. */
  maxPool(x: Value, kernel: number, stride: number, padding: number | 'same'): Value {
    const [batch, channels, ...sides] = dims4(x);
    const attributes = {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      ...(padding === 'same' ? { auto_pad: 'SAME_UPPER' } : { pads: [padding, padding, padding, padding] }),
    };
    const pooled = (size: Dim): Dim | undefined =>
      padding === 'same' ? shared(size, stride) : convolved(size, kernel - 1, 2 * padding, stride);
    const dims = (name: string): Dim[] => [
      batch,
      channels,
      ...sides.map((size, index) => pooled(size) ?? free(name, index + 2)),
    ];
    return this.op('MaxPool', [x], dims, attributes);
  }

  /** Means of squares of a picture, of whatever there is of them at its ends: a side of 5 and a size of 2 give 3. */
  averagePool(x: Value, size: number): Value {
    const [batch, channels, ...sides] = dims4(x);
    const attributes = { kernel_shape: [size, size], strides: [size, size], ceil_mode: 1 };
    const dims = (name: string): Dim[] => [
      batch,
      channels,
      ...sides.map((side, index) =>
        typeof side === 'number' ? Math.ceil(side / size) : free(name, index + 2),
      ),
    ];
    return this.op('AveragePool', [x], dims, attributes);
  }

  /**
   * Values of maps [batch, channels, height, width] at points [batch, rows, columns, 2] (x, y; -1 and 1 are the outer
   * edges), between pixels as torch's grid_sample has them, and 0 outside: [batch, channels, rows, columns].
   */
  sample(x: Value, points: Value): Value {
    const [batch, rows, columns] = dims4(points);
    const attributes = { mode: 'linear', padding_mode: 'zeros', align_corners: 0 };
    return this.op('GridSample', [x, points], [batch, dim(x, 1), rows, columns], attributes);
  }

  /** Resizes a picture [batch, channels, height, width] to given sizes or by a factor. */
  resize(
    x: Value,
    to: { readonly size: readonly [Dim, Dim] } | { readonly scale: number },
    mode: ResizeMode,
    alignCorners = false,
  ): Value {
    const [batch, channels, height, width] = dims4(x);
    const attributes = resizeAttributes(mode, alignCorners);
    if ('size' in to) {
      const dims = [batch, channels, ...to.size];
      return this.op('Resize', [x, undefined, undefined, this.shape(dims)], dims, attributes);
    }
    const { scale } = to;
    const scales = this.exact(() => this.constant('float', [4], [1, 1, scale, scale]));
    const scaled = (size: Dim, name: string, axis: number): Dim =>
      typeof size === 'number' ? Math.floor(size * scale) : free(name, axis);
    const dims = (name: string): Dim[] => [batch, channels, scaled(height, name, 2), scaled(width, name, 3)];
    return this.op('Resize', [x, undefined, scales], dims, attributes);
  }

  #biasOf(name: string): Value | undefined {
    return this.has(`${name}.bias`) ? this.param(`${name}.bias`) : undefined;
  }
}

/** The size after a convolution or pooling of that reach; undefined where it is only known at run time. */
function convolved(size: Dim, reach: number, pad: number, stride: number): Dim | undefined {
  if (typeof size === 'number') return Math.floor((size + pad - reach - 1) / stride) + 1;
  return stride === 1 && pad === reach ? size : undefined;
}

/** A share of a size, rounded up; undefined where it is only known at run time. */
function shared(size: Dim, stride: number): Dim | undefined {
  if (stride === 1) return size;
  return typeof size === 'number' ? Math.ceil(size / stride) : undefined;
}

/** ONNX's words for PyTorch's interpolation; -0.75 is PyTorch's cubic coefficient. */
function resizeAttributes(mode: ResizeMode, alignCorners: boolean): Attributes {
  if (mode === 'nearest')
    return { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  // With antialiasing, PyTorch takes Pillow's coefficient.
  if (mode === 'antialiased')
    return {
      mode: 'cubic',
      coordinate_transformation_mode: 'half_pixel',
      cubic_coeff_a: { float: -0.5 },
      antialias: 1,
      exclude_outside: 1,
    };
  const coordinate_transformation_mode = alignCorners ? 'align_corners' : 'half_pixel';
  return mode === 'bilinear'
    ? { mode: 'linear', coordinate_transformation_mode }
    : { mode: 'cubic', coordinate_transformation_mode, cubic_coeff_a: { float: -0.75 } };
}
