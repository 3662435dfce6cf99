/** What /openapi.json says of each route beside its path. */
import type { RouteName } from './catalogue.ts';

/** What the document says of a route beside its path. */
export interface Operation {
  readonly summary: string;
  readonly body?: string;
  /** The same as a form with files. */
  readonly form?: string;
  /** A form with files where JSON is not taken. */
  readonly formOnly?: string;
  readonly answer?: string;
  /** Server-sent events of this schema, beside the answer or in its place. */
  readonly events?: string;
  /** True where the events are those of a stream that broke, after Last-Event-ID. */
  readonly resumes?: true;
  /** Where bytes of any type stand in place of JSON. */
  readonly binary?: 'body' | 'answer';
  /** True for an answer of plain text. */
  readonly text?: true;
  /** True for a page of HTML; it asks for no token. */
  readonly page?: true;
}

/** Of each route. */
export const OPERATIONS: Record<RouteName, Operation> = {
  infer: {
    summary: 'Runs one inference. With "stream": true it answers as /api/inference/stream does.',
    body: 'InferenceRequest',
    form: 'InferenceUpload',
    answer: 'InferenceResponse',
    events: 'InferenceEvent',
  },
  stream: {
    summary:
      'Runs one inference and streams its events: queued, loading, token, progress, partial, then done or error.',
    body: 'InferenceRequest',
    form: 'InferenceUpload',
    events: 'InferenceEvent',
  },
  resume: {
    summary:
      'Goes on with a stream that was asked for with "resume": true and whose connection broke, for up to a minute: what came after Last-Event-ID, then the rest.',
    events: 'InferenceEvent',
    resumes: true,
  },
  cancel: { summary: 'Cancels a request in whatever phase it is.', answer: 'CancelAnswer' },
  putMedia: {
    summary:
      'Puts a picture or a sound into the media store; what comes back can stand for it in `inputs`. ?name= names it.',
    binary: 'body',
    answer: 'Media',
  },
  getMedia: { summary: 'Gives a picture or a sound of the media store.', binary: 'answer' },
  models: { summary: 'Lists the models of the library.', answer: 'Models' },
  status: { summary: 'Shows one model.', answer: 'Model' },
  load: { summary: 'Loads a model, or waits for a load that is under way.', answer: 'Model' },
  unload: { summary: 'Unloads a model once nobody runs it.', answer: 'UnloadAnswer' },
  convert: {
    summary:
      'Makes a model of Hearth\'s own of a raw checkpoint: `to` onnx or gguf, in a `quantization`. With "stream": true it answers with events: progress in bytes, then done or error.',
    body: 'ConversionRequest',
    answer: 'Conversion',
    events: 'ConversionEvent',
  },
  kept: {
    summary: 'Lists what is kept of raw checkpoints so that their next load is quick, the largest first.',
    answer: 'Kept',
  },
  deleteKept: {
    summary:
      'Deletes of what is kept all that fits `kind`, `key` and `model` (everything where none is named) and is not in use. It is made again when it is needed.',
    body: 'KeptChoice',
    answer: 'KeptDeleted',
  },
  devices: {
    summary: 'Shows the devices of this machine, and which one is used and why.',
    answer: 'Devices',
  },
  health: { summary: 'Shows the state at a glance.', answer: 'Health' },
  memory: {
    summary: 'Shows who holds memory, in the order in which models would be unloaded, and why.',
    answer: 'Memory',
  },
  metrics: { summary: 'The numbers of this process in the text format of Prometheus.', text: true },
  evaluate: {
    summary:
      'Evaluates models on the sets that come with Hearth: `tasks` with one `model`, or `pairs` of a task and a model each. With "stream": true it answers with events: progress, then done or error.',
    body: 'EvaluationRequest',
    answer: 'EvaluationReport',
    events: 'EvaluationEvent',
  },
  latestEvaluation: {
    summary: 'Shows the last evaluation; NOT_FOUND (404) before the first.',
    answer: 'EvaluationReport',
  },
  examples: {
    summary: 'Lists the runs that are kept as examples, each with its last replay.',
    answer: 'Examples',
  },
  example: {
    summary: 'Shows one example with its input, its result, the last replay and how they compare.',
    answer: 'Example',
  },
  keepExample: {
    summary: 'Keeps a run of the history as an example, by the id of its request.',
    body: 'KeepExample',
    answer: 'KeptExample',
  },
  removeExamples: { summary: 'Takes examples out.', body: 'ExampleIds', answer: 'RemovedExamples' },
  replay: {
    summary:
      'Runs examples again, as they were kept or with another model or options, and compares. With "stream": true it answers with events: progress, then done or error.',
    body: 'ReplayRequest',
    answer: 'Examples',
    events: 'ReplayEvent',
  },
  adoptReplays: {
    summary: 'Makes what the last replays gave the new examples.',
    body: 'ExampleIds',
    answer: 'AdoptedReplays',
  },
  goBack: {
    summary: 'Drops what the last replays gave, and tells what each example was kept with.',
    body: 'ExampleIds',
    answer: 'ExampleSettings',
  },
  chat: {
    summary: "OpenAI's chat completions: one answer, or its tokens as events.",
    body: 'ChatCompletionRequest',
    answer: 'OpenAiAnswer',
    events: 'OpenAiAnswer',
  },
  completions: {
    summary: "OpenAI's completions: continues a text.",
    body: 'CompletionRequest',
    answer: 'OpenAiAnswer',
    events: 'OpenAiAnswer',
  },
  embeddings: {
    summary: "OpenAI's embeddings, as numbers or in base64.",
    body: 'EmbeddingsRequest',
    answer: 'OpenAiAnswer',
  },
  transcriptions: {
    summary: "OpenAI's transcriptions: a form with the sound as `file`; JSON, text, SRT or VTT comes back.",
    formOnly: 'TranscriptionForm',
    answer: 'OpenAiAnswer',
    text: true,
  },
  translations: {
    summary: 'The same, translated into English.',
    formOnly: 'TranscriptionForm',
    answer: 'OpenAiAnswer',
    text: true,
  },
  speech: {
    summary: "OpenAI's speech: a text read aloud, as WAV or bare samples.",
    body: 'SpeechRequest',
    binary: 'answer',
  },
  imageGenerations: { summary: 'Not supported yet: TASK_NOT_SUPPORTED.', answer: 'OpenAiAnswer' },
  imageEdits: { summary: 'Not supported yet: TASK_NOT_SUPPORTED.', answer: 'OpenAiAnswer' },
  openAiModels: { summary: "OpenAI's list of models.", answer: 'OpenAiAnswer' },
  openAiModel: { summary: "One model of OpenAI's list.", answer: 'OpenAiAnswer' },
  openapi: { summary: 'This document.', answer: 'OpenApi' },
  docs: {
    summary: 'This document as a page to read, the same for everybody: it asks for no token.',
    page: true,
  },
};
