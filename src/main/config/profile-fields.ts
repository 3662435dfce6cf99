/** The setting of how single models are run. */
import { z } from 'zod';
import { CHOSEN_PROFILE } from '../models/chosen-profiles.ts';
import type { Fields } from './field.ts';

/** As many models as a library may have that somebody looks after one by one. */
const MAX_MODELS = 1_000;
/** Longest name and choice that are taken. */
const MAX_LINE = 4_096;

/** MODEL_PROFILES. */
export const modelProfiles: Fields['modelProfiles'] = {
  variable: 'MODEL_PROFILES',
  schema: z
    .array(
      z
        .string()
        .max(MAX_LINE)
        .regex(CHOSEN_PROFILE, 'must be a name, = and a dtype, with @ and a device where it matters'),
    )
    .max(MAX_MODELS)
    .meta({
      title: 'How single models run',
      description:
        'A dtype, and a device where it matters, for a model: org/name=Q4_K_M or org/name=fp32@cpu.',
    }),
  read: (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  allowed: 'names with a dtype each, as in org/name=Q4_K_M,org/other=fp32@cpu',
};
