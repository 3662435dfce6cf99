/** docs/models.md from what the converter says it supports. Pure. */
import { GGUF_QUANTIZATIONS, GRAPH_QUANTIZATIONS } from '../../src/shared/converter.ts';
import { tagOfConfig } from '../../src/shared/tasks/architectures.ts';
import { taskFromPipelineTag } from '../../src/shared/tasks/pipeline-tags.ts';

/** A type that becomes ONNX graphs, with its heads. */
export interface GraphType {
  readonly type: string;
  readonly heads: readonly string[];
}

/** Types that become a GGUF file, under one title. */
export interface FileType {
  readonly title: string;
  readonly types: readonly string[];
}

const HEAD = `# Models from raw weights

What Hearth makes of a folder with \`config.json\` and \`model.safetensors\` or \`pytorch_model.bin\`, by the \`model_type\`
(or diffusers' \`_class_name\`) in its configuration. Written by \`npm run supported\` from the converter's own lists.
Models that come as GGUF or ONNX files need none of this; \`README.md\` says which tasks run them.
`;

/** The class of a head, as config.json names it: \`SequenceClassification\` → \`XForSequenceClassification\`. */
export function classOf(head: string): string {
  if (head === 'Model' || head === 'LMHeadModel') return `X${head}`;
  return head === 'Projection' ? 'XModelWithProjection' : `XFor${head}`;
}

/** Classes of bare models whose name says more than their type. */
const CLASSES: Readonly<Record<string, string>> = {
  clap: 'ClapModel',
  marian: 'MarianMTModel',
  sam: 'SamModel',
  'vision-encoder-decoder': 'VisionEncoderDecoderModel',
  vits: 'VitsModel',
};
/** Models of texts and pictures together, which say so with two parts in their configuration. */
const OF_BOTH = /^(?:clip|siglip)$/;
const SEES = /vision|^dinov2$/;

/** What a config.json of a type tells besides its type, where the task hangs on it. */
function tellingOf({ type, heads }: GraphType): object {
  if (OF_BOTH.test(type)) return { text_config: {}, vision_config: {} };
  if (type === 'smolvlm') return { vision_config: {} };
  return heads.includes('ImageClassification') || SEES.test(type) ? { num_channels: 3 } : {};
}

/** The task that a head is run for; a dash where it is a part of other models, or its task is not run here. */
function taskOf(graph: GraphType, head: string): string {
  const { type } = graph;
  // A component of diffusers has no task of its own.
  if (/^[A-Z]/.test(type)) return '–';
  const named = head === 'Model' ? CLASSES[type] : undefined;
  const config = { model_type: type, architectures: [named ?? classOf(head)], ...tellingOf(graph) };
  const tag = tagOfConfig(config, false)?.tag;
  return (tag === undefined ? null : taskFromPipelineTag(tag)) ?? '–';
}

/** Heads of one task stand together. */
function headsByTask(graph: GraphType): Map<string, string[]> {
  const tasks = new Map<string, string[]>();
  for (const head of graph.heads) {
    const task = taskOf(graph, head);
    tasks.set(task, [...(tasks.get(task) ?? []), head]);
  }
  return tasks;
}

/** The tables, in the order of the types' names. */
export function supportedDocument(graphs: readonly GraphType[], files: readonly FileType[]): string {
  const rows = graphs
    .toSorted((a, b) => (a.type.toLowerCase() < b.type.toLowerCase() ? -1 : 1))
    .flatMap((each) =>
      Array.from(
        headsByTask(each),
        ([task, heads], index) =>
          `| ${index === 0 ? `\`${each.type}\`` : ''} | ${heads.join(', ')} | ${task} |`,
      ),
    );
  return [
    HEAD,
    '## As ONNX graphs\n',
    `${String(graphs.length)} types, run by ONNX Runtime. A graph of some kilobytes points into the untouched weights; or the weights are written anew in ${listed(GRAPH_QUANTIZATIONS)}. What is smaller then are matrices and tables: convolutions stay, and a model that has nothing else is refused.\n`,
    '| type | heads | task |',
    '|---|---|---|',
    ...rows,
    '\nA head without a task is a part of another model (diffusion, vision towers), or its task is not run yet.\n',
    '## As GGUF files\n',
    `Language models, run by llama.cpp: ${listed(GGUF_QUANTIZATIONS)}. Their task is text-generation.\n`,
    '| models | types |',
    '|---|---|',
    ...files.map(({ title, types }) => `| ${title} | ${types.map((type) => `\`${type}\``).join(', ')} |`),
    '',
  ].join('\n');
}

function listed(names: readonly string[]): string {
  const coded = names.map((name) => `\`${name}\``);
  return `${coded.slice(0, -1).join(', ')} or ${coded.at(-1) ?? ''}`;
}
