/** The form that an answer must have: free text, any JSON object, or a JSON document of a schema. */
import { z } from 'zod';
import { JSON_OBJECT_GRAMMAR } from '../grammar/gbnf.ts';
import { jsonSchemaGrammar } from '../grammar/json-schema.ts';
import { SchemaProblem } from '../grammar/schema-problem.ts';

/** A JSON Schema with its name, as OpenAI's API has them; `strict` is read and always held. */
const namedSchema = z.strictObject({
  name: z.string().max(64).optional(),
  description: z.string().max(10_000).optional(),
  schema: z.record(z.string(), z.unknown()),
  strict: z.boolean().nullish(),
});

/** `{"type": "text"}`, `{"type": "json_object"}` or `{"type": "json_schema", "json_schema": {"schema": …}}`. */
export const responseFormatSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text') }),
    z.strictObject({ type: z.literal('json_object') }),
    z.strictObject({ type: z.literal('json_schema'), json_schema: namedSchema }),
  ])
  .superRefine((format, context) => {
    if (format.type !== 'json_schema') return;
    try {
      jsonSchemaGrammar(format.json_schema.schema);
    } catch (error) {
      if (!(error instanceof SchemaProblem)) throw error;
      context.addIssue({
        code: 'custom',
        path: ['json_schema', 'schema', ...error.path],
        message: error.message,
      });
    }
  });
/** The form that an answer must have. */
export type ResponseFormat = z.output<typeof responseFormatSchema>;

/** The grammar that holds an answer to its form; null where any text will do. */
export function grammarOf(format: ResponseFormat | undefined): string | null {
  if (format === undefined || format.type === 'text') return null;
  return format.type === 'json_object' ? JSON_OBJECT_GRAMMAR : jsonSchemaGrammar(format.json_schema.schema);
}
