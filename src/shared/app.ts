/** What the renderer may ask of main, over a MessagePort (Electron) or a WebSocket (browser host). */
import { z } from 'zod';
import { inferenceEventSchema, inferenceRequestSchema, loadStageSchema } from './inference.ts';
import { devicesReportSchema, healthSchema, modelInfoSchema } from './models.ts';
import { route } from './rpc/contract.ts';

/** One setting as the UI shows it. */
export const settingSchema = z.object({
  key: z.string(),
  /** The environment variable of the same meaning. */
  variable: z.string(),
  value: z.unknown(),
  /** True where the environment sets it; it can't be changed then. */
  fixed: z.boolean(),
  /** JSON Schema of the value. */
  schema: z.record(z.string(), z.unknown()),
});
/** One setting as the UI shows it. */
export type Setting = z.output<typeof settingSchema>;

const modelName = z.object({ model: z.string() });
const nothing = z.object({});

/** Routes that main serves to the renderer. */
export const appContract = {
  /** Every event of the request, `done` or `error` included; the call itself fails only with its wire. */
  infer: route({ input: inferenceRequestSchema, event: inferenceEventSchema, output: z.object({}) }),
  cancel: route({
    input: z.object({ request_id: z.string() }),
    event: z.never(),
    output: z.object({ request_id: z.string(), cancelled: z.boolean() }),
  }),
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
  /** Takes a model out of quarantine. */
  releaseModel: route({ input: modelName, event: z.never(), output: modelInfoSchema }),
  devices: route({ input: nothing, event: z.never(), output: devicesReportSchema }),
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
};
/** Routes that main serves to the renderer. */
export type AppContract = typeof appContract;
