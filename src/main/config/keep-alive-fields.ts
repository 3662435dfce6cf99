/** The settings of how long models stay in memory. */
import { z } from 'zod';
import { KEEP_ALIVE, MODEL_KEEP_ALIVE } from '../models/keep-alive.ts';
import type { Fields } from './field.ts';

/** As many models as may be loaded at all. */
const MAX_MODELS = 1_000;
/** Longest name and time that are taken. */
const MAX_LINE = 4_096;

const TIMES = 'a time such as 30s, 5m, 1h or 2d, or forever';

const parts = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** KEEP_ALIVE for all models, and MODEL_KEEP_ALIVE for single ones. */
export const KEEP_ALIVE_FIELDS: Pick<Fields, 'keepAlive' | 'modelKeepAlive'> = {
  keepAlive: {
    variable: 'KEEP_ALIVE',
    schema: z.string().regex(KEEP_ALIVE, `must be ${TIMES}`).meta({
      title: 'Keep in memory for',
      description: 'How long a model stays in memory after its last use: 5m, 1h or forever.',
    }),
    read: (text) => text.toLowerCase(),
    allowed: TIMES,
  },
  modelKeepAlive: {
    variable: 'MODEL_KEEP_ALIVE',
    schema: z
      .array(z.string().max(MAX_LINE).regex(MODEL_KEEP_ALIVE, `must be a name, = and ${TIMES}`))
      .max(MAX_MODELS)
      .meta({
        title: 'Keep single models for',
        description: 'A time of its own for a model: org/name=5m, or org/name=forever.',
      }),
    read: parts,
    allowed: `names with a time each, as in org/name=5m,org/other=forever`,
  },
};
