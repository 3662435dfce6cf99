/** The part of onnx.proto that a converter writes, as plain data, and its encoding. Field numbers are those of onnx.proto. */
import { ProtobufWriter } from './protobuf.ts';

/** Element types by the names that graphs use for them here, with onnx.proto's numbers. */
export const ONNX_TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;

/** An element type. */
export type DType = keyof typeof ONNX_TYPES;

/** A branch of an If: it sees the values of the graph around it. */
export interface OnnxBranch {
  readonly nodes: readonly OnnxNode[];
  readonly outputs: readonly { readonly name: string; readonly dtype: DType }[];
}

/** What a node can be given besides tensors. A bare number is a whole one. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | OnnxBranch;

/** Attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. An input called '' is left out. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Where the bytes of a tensor lie: `location` is the name of a file beside the .onnx, or a path from there. */
export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** An initializer: its values, or where they lie. */
export interface OnnxTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly content: Uint8Array | ExternalData;
}

/** An input or output; a dimension that is only known when the graph runs has a name. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly (number | string)[];
}

/** A whole model. */
export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** Operations that are ONNX Runtime's own, outside of the standard. */
const OWN_OPS: ReadonlySet<string> = new Set(['MatMulNBits']);
/** Their domain, and its version. */
const OWN_DOMAIN = { name: 'com.microsoft', version: 1 };

/** The version of the format that brought opset 20's types. */
const IR_VERSION = 10;
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };
/** AttributeProto.type. */
const ATTRIBUTE_TYPE_FIELD = 20;
/** TensorProto.DataLocation.EXTERNAL. */
const EXTERNAL = 1;

/** The bytes of a .onnx file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const w = new ProtobufWriter();
  w.int(1, IR_VERSION);
  w.string(2, 'hearth');
  w.message(7, (graph) => {
    for (const node of model.nodes) graph.message(1, (n) => writeNode(n, node));
    graph.string(2, model.name);
    for (const tensor of model.tensors) graph.message(5, (t) => writeTensor(t, tensor));
    for (const value of model.inputs) graph.message(11, (v) => writeValue(v, value));
    for (const value of model.outputs) graph.message(12, (v) => writeValue(v, value));
  });
  w.message(8, (opset) => {
    opset.string(1, '');
    opset.int(2, model.opset);
  });
  if (usesOwn(model.nodes))
    w.message(8, (opset) => {
      opset.string(1, OWN_DOMAIN.name);
      opset.int(2, OWN_DOMAIN.version);
    });
  return w.finish();
}

/** True where one of the nodes, or one inside a branch, is not of the standard. */
function usesOwn(nodes: readonly OnnxNode[]): boolean {
  return nodes.some(
    ({ op, attributes }) =>
      OWN_OPS.has(op) ||
      Object.values(attributes).some(
        (value) => typeof value === 'object' && 'nodes' in value && usesOwn(value.nodes),
      ),
  );
}

function writeNode(w: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) w.string(1, input);
  for (const output of node.outputs) w.string(2, output);
  w.string(3, node.outputs[0] ?? '');
  w.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    w.message(5, (a) => writeAttribute(a, name, value));
  if (OWN_OPS.has(node.op)) w.string(7, OWN_DOMAIN.name);
}

function writeAttribute(w: ProtobufWriter, name: string, value: Attribute): void {
  w.string(1, name);
  if (typeof value === 'number') {
    w.int(3, value);
    w.int(ATTRIBUTE_TYPE_FIELD, ATTRIBUTE_TYPES.int);
  } else if (typeof value === 'string') {
    w.string(4, value);
    w.int(ATTRIBUTE_TYPE_FIELD, ATTRIBUTE_TYPES.string);
  } else if ('float' in value) {
    w.float(2, value.float);
    w.int(ATTRIBUTE_TYPE_FIELD, ATTRIBUTE_TYPES.float);
  } else if ('nodes' in value) {
    w.message(6, (graph) => writeBranch(graph, name, value));
    w.int(ATTRIBUTE_TYPE_FIELD, ATTRIBUTE_TYPES.graph);
  } else {
    for (const item of value) w.int(8, item);
    w.int(ATTRIBUTE_TYPE_FIELD, ATTRIBUTE_TYPES.ints);
  }
}

function writeBranch(w: ProtobufWriter, name: string, branch: OnnxBranch): void {
  for (const node of branch.nodes) w.message(1, (n) => writeNode(n, node));
  w.string(2, name);
  // Without dims: the branches of an If may differ in them.
  for (const output of branch.outputs)
    w.message(12, (v) => {
      v.string(1, output.name);
      v.message(2, (type) => type.message(1, (tensor) => tensor.int(1, ONNX_TYPES[output.dtype])));
    });
}

function writeTensor(w: ProtobufWriter, tensor: OnnxTensor): void {
  for (const dim of tensor.dims) w.int(1, dim);
  w.int(2, ONNX_TYPES[tensor.dtype]);
  w.string(8, tensor.name);
  const { content } = tensor;
  if (content instanceof Uint8Array) {
    w.data(9, content);
    return;
  }
  for (const [key, value] of Object.entries(content)) {
    w.message(13, (entry) => {
      entry.string(1, key);
      entry.string(2, String(value));
    });
  }
  w.int(14, EXTERNAL);
}

function writeValue(w: ProtobufWriter, value: OnnxValue): void {
  w.string(1, value.name);
  w.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, ONNX_TYPES[value.dtype]);
      tensor.message(2, (shape) => {
        for (const dim of value.dims)
          shape.message(1, (d) => (typeof dim === 'string' ? d.string(2, dim) : d.int(1, dim)));
      });
    }),
  );
}
