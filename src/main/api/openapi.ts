/** /openapi.json: the description of the HTTP interface, made from the schemas that check it. */
import { z } from 'zod';
import { ERROR_KINDS, errorBodySchema } from '../../shared/errors.ts';
import { evalReportSchema, evaluationEventSchema } from '../../shared/evaluation/report.ts';
import { exampleSchema, replayEventSchema } from '../../shared/examples/contract.ts';
import { mediaRefSchema } from '../../shared/media.ts';
import { inferenceEventSchema, inferenceResponseSchema } from '../../shared/inference.ts';
import { memoryHoldersSchema } from '../../shared/holders.ts';
import { devicesReportSchema, healthSchema, modelInfoSchema } from '../../shared/models.ts';
import { TASKS } from '../../shared/tasks/index.ts';
import { ROUTES } from './catalogue.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import {
  chatBodySchema,
  completionBodySchema,
  embeddingsBodySchema,
  speechBodySchema,
  transcriptionFormSchema,
} from './openai/schemas.ts';
import { cancelAnswerSchema, inferenceBodySchema } from './routes/inference.ts';
import { CONVERSION_ANSWERS, CONVERSION_BODIES } from './routes/conversions.ts';
import { evaluationBodySchema } from './routes/evaluation.ts';
import {
  adoptedAnswerSchema,
  backAnswerSchema,
  exampleIdsBodySchema,
  examplesAnswerSchema,
  keepBodySchema,
  keptAnswerSchema,
  removedAnswerSchema,
  replayBodySchema,
} from './routes/examples.ts';
import { uploadForm } from './upload-parts.ts';
import { modelsAnswerSchema, unloadAnswerSchema } from './routes/models.ts';

/** A part of a JSON document. */
type Json = Record<string, unknown>;

/** What is told of models and of the machine, by its name in the document. */
const STATES = {
  Model: modelInfoSchema,
  Models: modelsAnswerSchema,
  UnloadAnswer: unloadAnswerSchema,
  Devices: devicesReportSchema,
  Health: healthSchema,
  Memory: memoryHoldersSchema,
  ...CONVERSION_ANSWERS,
};

/** What the routes of kept examples take, by its name in the document. */
const EXAMPLE_BODIES = {
  KeepExample: keepBodySchema,
  ExampleIds: exampleIdsBodySchema,
  ReplayRequest: replayBodySchema,
};

/** What they answer. */
const EXAMPLE_ANSWERS = {
  Example: exampleSchema,
  Examples: examplesAnswerSchema,
  KeptExample: keptAnswerSchema,
  RemovedExamples: removedAnswerSchema,
  AdoptedReplays: adoptedAnswerSchema,
  ExampleSettings: backAnswerSchema,
  ReplayEvent: replayEventSchema,
};

/** The OpenAPI 3.1 document. */
export function openApiDocument(version: string): Json {
  const schemas: Json = {
    OpenApi: { type: 'object' },
    OpenAiAnswer: { type: 'object', description: "As OpenAI's API reference has it." },
    TranscriptionForm: transcriptionForm(),
    InferenceUpload: uploadForm(),
  };
  const add = (name: string, schema: z.ZodType, io: 'input' | 'output'): void => {
    Object.assign(schemas, componentsOf(name, schema, io));
  };
  add('Error', z.object({ error: errorBodySchema.extend({ code: z.enum(codes()) }) }), 'output');
  add('InferenceRequest', inferenceBodySchema, 'input');
  add('InferenceResponse', inferenceResponseSchema, 'output');
  add('InferenceEvent', inferenceEventSchema, 'output');
  add('ChatCompletionRequest', chatBodySchema, 'input');
  add('CompletionRequest', completionBodySchema, 'input');
  add('EmbeddingsRequest', embeddingsBodySchema, 'input');
  add('SpeechRequest', speechBodySchema, 'input');
  add('CancelAnswer', cancelAnswerSchema, 'output');
  add('Media', mediaRefSchema, 'output');
  for (const [name, schema] of Object.entries(STATES)) add(name, schema, 'output');
  for (const [name, schema] of Object.entries(CONVERSION_BODIES)) add(name, schema, 'input');
  add('EvaluationRequest', evaluationBodySchema, 'input');
  add('EvaluationReport', evalReportSchema, 'output');
  add('EvaluationEvent', evaluationEventSchema, 'output');
  for (const [name, schema] of Object.entries(EXAMPLE_BODIES)) add(name, schema, 'input');
  for (const [name, schema] of Object.entries(EXAMPLE_ANSWERS)) add(name, schema, 'output');
  for (const task of Object.values(TASKS)) {
    add(`${task.id}.input`, task.input, 'input');
    add(`${task.id}.options`, task.options, 'input');
    add(`${task.id}.result`, task.result, 'output');
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hearth',
      version,
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Wherever this document came from.
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths: paths(),
    components: {
      schemas,
      responses: { Error: errorResponse() },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    'x-tasks': Object.values(TASKS).map((task) => ({
      id: task.id,
      title: task.title,
      summary: task.summary,
      modality: task.modality,
      inputs: ref(`${task.id}.input`),
      options: ref(`${task.id}.options`),
      result: ref(`${task.id}.result`),
    })),
  };
}

const INTRODUCTION =
  'Runs models on this machine. `inputs`, `options` and `result` of an inference depend on its task: x-tasks names ' +
  'the schemas of each. `inputs` may also be a list of inputs; the result is then a list.';

/** The form of a transcription: the text parts of its schema, and the sound. */
function transcriptionForm(): Json {
  const { $schema: _dialect, ...form } = z.toJSONSchema(transcriptionFormSchema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return {
    ...form,
    properties: { ...form.properties, file: { type: 'string', contentMediaType: 'audio/*' } },
  };
}

/** The codes that come over HTTP; DISCONNECTED is what a page says of its own wire. */
function codes(): [string, ...string[]] {
  const [first = 'INTERNAL', ...others] = Object.keys(ERROR_KINDS).filter((code) => code !== 'DISCONNECTED');
  return [first, ...others];
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function paths(): Json {
  const all: Record<string, Json> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const route = Object.entries(ROUTES).find(([key]) => key === name)?.[1];
    if (route === undefined) continue;
    all[route.path] = {
      ...all[route.path],
      [route.method.toLowerCase()]: describe(name, route.path, operation),
    };
  }
  return all;
}

/** Bytes as they are (OpenAPI 3.1 has no schema for them). */
const BYTES: Json = { '*/*': {} };

const REQUEST_ID_HEADER: Json = {
  name: 'x-request-id',
  in: 'header',
  description: 'An id of your own for this request; left out, Hearth makes one.',
  schema: { type: 'string' },
};

const LAST_EVENT_ID_HEADER: Json = {
  name: 'last-event-id',
  in: 'header',
  description: 'The id of the last event that came; left out, all of them come again.',
  schema: { type: 'integer', minimum: 0 },
};

const ANSWER_HEADERS: Json = {
  'x-request-id': { description: 'The id of the request.', schema: { type: 'string' } },
};

/** The answer of every route that refuses or fails. */
function errorResponse(): Json {
  const retry = {
    'retry-after': { description: 'Seconds, with QUEUE_FULL.', schema: { type: 'integer' } },
  };
  return {
    description: 'An error',
    headers: { ...ANSWER_HEADERS, ...retry },
    content: { 'application/json': { schema: ref('Error') } },
  };
}

function describe(
  operationId: string,
  path: string,
  { summary, body, form, formOnly, answer, events, resumes, binary, text, page }: Operation,
): Json {
  const inPath = [...path.matchAll(/\{(.*?)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const content = {
    ...(answer !== undefined && { 'application/json': { schema: ref(answer) } }),
    ...(events !== undefined && { 'text/event-stream': { schema: ref(events) } }),
    ...(binary === 'answer' && BYTES),
    ...(text && { 'text/plain': { schema: { type: 'string' } } }),
    ...(page && { 'text/html': { schema: { type: 'string' } } }),
  };
  return {
    operationId,
    summary,
    ...(page && { security: [] }),
    parameters: [...inPath, ...(resumes ? [LAST_EVENT_ID_HEADER] : []), REQUEST_ID_HEADER],
    ...(binary === 'body' && { requestBody: { required: true, content: BYTES } }),
    ...(formOnly !== undefined && {
      requestBody: { required: true, content: { 'multipart/form-data': { schema: ref(formOnly) } } },
    }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: ref(body) },
          ...(form !== undefined && { 'multipart/form-data': { schema: ref(form) } }),
        },
      },
    }),
    responses: {
      200: { description: 'Done', headers: ANSWER_HEADERS, content },
      '4XX': { $ref: '#/components/responses/Error' },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

/** What the app's forms read of an option beside its schema; no keywords of JSON Schema, so they stand as extensions. */
const FORM_KEYS = ['unit', 'step', 'rank', 'percent', 'names', 'programs'];

/** What looks different outside of the app says so in its meta (`override`): a reference to a picture is a data URL here. */
function describedAs(schema: Json): void {
  for (const key of FORM_KEYS.filter((each) => Object.hasOwn(schema, each))) {
    schema[`x-${key}`] = schema[key];
    Reflect.deleteProperty(schema, key);
  }
  const { override } = schema;
  if (typeof override !== 'object' || override === null) return;
  for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key);
  Object.assign(schema, override);
}

/** A schema as components: itself under its name, and what it defines inside under names of their own. */
function componentsOf(name: string, schema: z.ZodType, io: 'input' | 'output'): Json {
  const {
    $schema: _dialect,
    $defs,
    ...own
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => describedAs(jsonSchema),
  });
  const renamed = (pointer: string): string => {
    if (pointer === '#') return `#/components/schemas/${name}`;
    return pointer.replace(/^#\/\$defs\//, `#/components/schemas/${name}.`);
  };
  const inner: [string, unknown][] = Object.entries($defs ?? {}).map(([key, value]) => [
    `${name}.${key}`,
    withRefs(value, renamed),
  ]);
  const all: Json = Object.fromEntries([[name, withRefs(own, renamed)], ...inner]);
  return all;
}

/** A copy of a schema in which every reference is renamed. */
function withRefs(value: unknown, renamed: (pointer: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withRefs(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      key === '$ref' && typeof item === 'string' ? renamed(item) : withRefs(item, renamed),
    ]),
  );
}
