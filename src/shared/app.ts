/** What the renderer may ask of main, over a MessagePort (Electron) or a WebSocket (browser host). */
import { z } from 'zod';
import { activitySchema, historyEntrySchema, historyPageSchema, historyQuerySchema } from './activity.ts';
import { conversionRoutes } from './conversion-routes.ts';
import { errorBodySchema } from './errors.ts';
import { evaluationRoutes } from './evaluation/routes.ts';
import {
  exampleIdsSchema,
  exampleRowSchema,
  exampleSchema,
  replayProgressSchema,
  replayRequestSchema,
} from './examples/contract.ts';
import { memoryHoldersSchema } from './holders.ts';
import {
  inferenceEventSchema,
  inferenceRequestSchema,
  loadStageSchema,
  requestIdSchema,
} from './inference.ts';
import { localApiSchema } from './local-api.ts';
import {
  aboutSchema,
  checkProgressSchema,
  logLineSchema,
  memorySampleSchema,
  modelDetailsSchema,
  profileChoiceSchema,
} from './machine.ts';
import { mediaRefSchema } from './media.ts';
import { devicesReportSchema, healthSchema, modelInfoSchema } from './models.ts';
import { route } from './rpc/contract.ts';
import { metricsQuerySchema, metricsSeriesSchema } from './service-metrics.ts';

/** One setting as the UI shows it. */
export const settingSchema = z.object({
  key: z.string(),
  /** The environment variable of the same meaning; null where there is none. */
  variable: z.string().nullable(),
  value: z.unknown(),
  /** True where the environment sets it; it can't be changed then. */
  fixed: z.boolean(),
  /** JSON Schema of the value. */
  schema: z.record(z.string(), z.unknown()),
});
/** One setting as the UI shows it. */
export type Setting = z.output<typeof settingSchema>;

/** Most paths that can be added at once: what a person drops, not a disk. */
const MAX_ADDED_PATHS = 100;

/** Most files that can be taken at once; a folder of pictures comes in several calls. */
export const MAX_ADOPTED_PATHS = 100;

const modelName = z.object({ model: z.string() });
const nothing = z.object({});

/** Most pictures and sounds that a page keeps: what a person has on workbenches, not a disk. */
export const MAX_HELD_MEDIA = 10_000;

/** Routes that main serves to the renderer. */
export const appContract = {
  /** Every event of the request, `done` or `error` included; the call itself fails only with its wire. */
  infer: route({ input: inferenceRequestSchema, event: inferenceEventSchema, output: z.object({}) }),
  /**
   * Goes on with a request of `infer` after a lost connection: the events after `after_seq` (-1 for all of them), then
   * the rest. Many tokens that were missed may come as one event, with the `seq` of the last of them.
   */
  follow: route({
    input: z.object({ request_id: requestIdSchema, after_seq: z.int().min(-1) }),
    event: inferenceEventSchema,
    output: z.object({}),
  }),
  cancel: route({
    input: z.object({ request_id: z.string() }),
    event: z.never(),
    output: z.object({ request_id: z.string(), cancelled: z.boolean() }),
  }),
  /** Puts a request that waits to the front of the line; false where none of that id waits. */
  raise: route({
    input: z.object({ request_id: z.string() }),
    event: z.never(),
    output: z.object({ request_id: z.string(), raised: z.boolean() }),
  }),
  /** Answers at once: a page asks it whether its connection still works. */
  ping: route({ input: nothing, event: z.never(), output: nothing }),
  /** The list now, then again after every change, until the caller leaves. */
  watchModels: route({
    input: nothing,
    event: z.object({ models: z.array(modelInfoSchema) }),
    output: nothing,
    credit: 4,
  }),
  loadModel: route({
    input: modelName,
    event: z.object({ progress: z.number(), stage: loadStageSchema }),
    output: modelInfoSchema,
  }),
  unloadModel: route({
    input: modelName,
    event: z.never(),
    output: z.object({ model: z.string(), unloaded: z.boolean() }),
  }),
  /** Keeps a model in memory once it is loaded, also at later starts, or lets it go. */
  pinModel: route({
    input: modelName.extend({ pinned: z.boolean() }),
    event: z.never(),
    output: modelInfoSchema,
  }),
  /** Runs a model that way from its next load on; null leaves it to Hearth again. */
  chooseProfile: route({
    input: modelName.extend({ choice: profileChoiceSchema.nullable() }),
    event: z.never(),
    output: modelDetailsSchema,
  }),
  /** Takes a model out of quarantine. */
  releaseModel: route({ input: modelName, event: z.never(), output: modelInfoSchema }),
  devices: route({ input: nothing, event: z.never(), output: devicesReportSchema }),
  /** Looks for devices anew, and chooses anew for what is loaded from now on. */
  probeDevices: route({ input: nothing, event: z.never(), output: devicesReportSchema }),
  /** Health now, then about once a second while it changes. */
  watchHealth: route({ input: nothing, event: healthSchema, output: nothing, credit: 4 }),
  settings: route({
    input: nothing,
    event: z.never(),
    output: z.object({ settings: z.array(settingSchema) }),
  }),
  changeSetting: route({
    input: z.object({ key: z.string(), value: z.unknown() }),
    event: z.never(),
    output: settingSchema,
  }),
  /** What is under way now, then again after every change. */
  watchActivity: route({ input: nothing, event: activitySchema, output: nothing, credit: 4 }),
  /** Holds the queue, or lets it go on. */
  holdQueue: route({ input: z.object({ held: z.boolean() }), event: z.never(), output: nothing }),
  history: route({ input: historyQuerySchema, event: z.never(), output: historyPageSchema }),
  historyEntry: route({ input: z.object({ id: z.int() }), event: z.never(), output: historyEntrySchema }),
  deleteHistory: route({
    input: z.object({ ids: z.array(z.int()).max(100_000) }),
    event: z.never(),
    output: z.object({ deleted: z.int() }),
  }),
  clearHistory: route({ input: nothing, event: z.never(), output: z.object({ deleted: z.int() }) }),
  /** A number that rises with every change of the history: now, then at each change. */
  watchHistory: route({
    input: nothing,
    event: z.object({ revision: z.int() }),
    output: nothing,
    credit: 4,
  }),
  /** Every example now, then again after every change. */
  watchExamples: route({
    input: nothing,
    event: z.object({ examples: z.array(exampleRowSchema) }),
    output: nothing,
    credit: 4,
  }),
  /** One example with its input, its result and the last replay. */
  example: route({ input: z.object({ example: z.int() }), event: z.never(), output: exampleSchema }),
  /** Keeps a run of the history as an example, or gives the one that it is. */
  keepExample: route({
    input: z.object({ id: z.int() }),
    event: z.never(),
    output: z.object({ example: z.int() }),
  }),
  removeExamples: route({
    input: z.object({ examples: exampleIdsSchema }),
    event: z.never(),
    output: z.object({ removed: z.int() }),
  }),
  /** Runs examples again, in the background, until the caller leaves, and compares what they give. */
  replayExamples: route({
    input: replayRequestSchema,
    event: replayProgressSchema,
    output: z.object({ examples: z.array(exampleRowSchema) }),
  }),
  /** Makes what the last replays gave the new examples. */
  adoptReplays: route({
    input: z.object({ examples: exampleIdsSchema }),
    event: z.never(),
    output: z.object({ adopted: z.int() }),
  }),
  modelDetails: route({ input: modelName, event: z.never(), output: modelDetailsSchema }),
  /** Reads every file of a model to its end and says which are damaged. */
  verifyModel: route({ input: modelName, event: checkProgressSchema, output: modelDetailsSchema }),
  /** Unloads a model and deletes its files; FORBIDDEN for embedded models and those of other programs. */
  removeModel: route({ input: modelName, event: z.never(), output: z.object({ freed_bytes: z.number() }) }),
  /** Shows a model's folder in the system's file manager. */
  revealModel: route({ input: modelName, event: z.never(), output: nothing }),
  /** Adds model folders, folders of models and .gguf files where they lie; nothing is copied. */
  addModels: route({
    input: z.object({ paths: z.array(z.string().max(4_096)).min(1).max(MAX_ADDED_PATHS) }),
    event: z.never(),
    output: z.object({
      added: z.array(z.string()),
      refused: z.array(z.object({ path: z.string(), reason: z.string() })),
    }),
  }),
  /** Takes pictures and sounds where they lie, without a copy; FORBIDDEN where the page is not the desktop's own. */
  adoptMedia: route({
    input: z.object({ paths: z.array(z.string().max(4_096)).min(1).max(MAX_ADOPTED_PATHS) }),
    event: z.never(),
    output: z.object({
      /** One for each path, in order: what stands for it, or why it can't be taken. */
      media: z.array(z.union([mediaRefSchema, errorBodySchema])),
    }),
  }),
  /**
   * Keeps pictures and sounds while they lie on the page's workbenches, whatever becomes of the runs that they are of:
   * until the caller leaves or its wire breaks. It answers nothing before.
   */
  holdMedia: route({
    input: z.object({ ids: z.array(mediaRefSchema.shape.media_id).max(MAX_HELD_MEDIA) }),
    event: z.never(),
    output: nothing,
  }),
  /** Memory now, then once a second. */
  watchMemory: route({ input: nothing, event: memorySampleSchema, output: nothing, credit: 4 }),
  /** Who holds memory and on whom the next eviction would fall: now, then about once a second while that changes. */
  watchHolders: route({ input: nothing, event: memoryHoldersSchema, output: nothing, credit: 4 }),
  /** The numbers of `/metrics` over a while: now, then every few seconds. */
  watchMetrics: route({ input: metricsQuerySchema, event: metricsSeriesSchema, output: nothing, credit: 4 }),
  /** The last lines of the log, then each new one. */
  watchLogs: route({
    input: nothing,
    event: z.object({ lines: z.array(logLineSchema) }),
    output: nothing,
    credit: 4,
  }),
  /** Shows the folder of the log files in the system's file manager. */
  revealLogs: route({ input: nothing, event: z.never(), output: nothing }),
  /** The HTTP interface now, then again after every change. */
  watchApi: route({ input: nothing, event: localApiSchema, output: nothing, credit: 4 }),
  /** The token that the HTTP interface asks for; null where the page got in with it. */
  apiToken: route({ input: nothing, event: z.never(), output: z.object({ token: z.string().nullable() }) }),
  about: route({ input: nothing, event: z.never(), output: aboutSchema }),
  ...evaluationRoutes,
  ...conversionRoutes,
};
/** Routes that main serves to the renderer. */
export type AppContract = typeof appContract;
