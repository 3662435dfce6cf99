/** The form of a task's options, made from its schema: which field is drawn how, in which order, with which bounds. */
import { z } from 'zod';
import { formatNumber } from '../../ui/format.ts';
import { messages } from './messages.ts';

/** What every field has. */
interface FieldBase {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Shown after the value; `''` where it has none. */
  readonly unit: string;
  /** One of the first three by rank: shown at once, the others under More. */
  readonly first: boolean;
  /** The schema's default; undefined where leaving it out means "as the model says". */
  readonly initial: unknown;
  /** True where no run can be without it, so that it is shown beside the input. */
  readonly required: boolean;
}

/** A number: with a slider where it has both bounds and a default, else a field that can be empty. */
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number;
  /** The field's numbers are the schema's times this: 100 for a part of 1 that is shown as a percentage. */
  readonly scale: number;
}
/** On or off; `optional` adds "as the model says". */
export interface ToggleField extends FieldBase {
  readonly kind: 'toggle';
  readonly optional: boolean;
}
/** One of a few values. */
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  /** On and off stand among them where a schema takes both and words. */
  readonly values: readonly (string | boolean)[];
  /** What a person reads for a value, by its text; a value without one is shown as it is. */
  readonly names: Readonly<Record<string, string>>;
  readonly optional: boolean;
}
/** A list of short texts. */
export interface TextsField extends FieldBase {
  readonly kind: 'texts';
}
/** One text. */
export interface TextField extends FieldBase {
  readonly kind: 'text';
}
/** The start of the random numbers: empty is a new one each time. */
export interface SeedField extends FieldBase {
  readonly kind: 'seed';
  readonly max: number;
}
/** One field of a form. */
export type Field = NumberField | ToggleField | ChoiceField | TextsField | TextField | SeedField;

/** How many fields are shown before More. */
export const FIRST_FIELDS = 3;

/** Largest seed where the schema names none: 32 bits. */
const MAX_SEED = 0xffff_ffff;

/** The parts of a JSON Schema property that a form reads; anything else in it is ignored. */
const propertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.object({ type: z.string().optional(), enum: z.array(z.unknown()).optional() })).optional(),
  names: z.record(z.string(), z.string()).optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  items: z.object({ type: z.string().optional() }).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  step: z.number().positive().optional(),
  percent: z.boolean().optional(),
  rank: z.number().optional(),
  programs: z.boolean().optional(),
});
type Property = z.output<typeof propertySchema>;

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** The fields of a task's options schema, ranked ones first. What can't be drawn as a field is left out. */
export function fieldsOf(options: z.ZodType): Field[] {
  const parsed = objectSchema.safeParse(z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }));
  if (!parsed.success) return [];
  const ranked: { rank: number; name: string; property: Property }[] = [];
  for (const [name, raw] of Object.entries(parsed.data.properties)) {
    const property = propertySchema.safeParse(raw);
    if (property.success && property.data.programs !== true)
      ranked.push({ rank: property.data.rank ?? Infinity, name, property: property.data });
  }
  // sort() is stable, so fields of no rank keep the order of the schema.
  ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  return ranked.flatMap(({ name, property, rank }, index) => {
    const field = toField(name, property, index < FIRST_FIELDS && Number.isFinite(rank));
    return field === null ? [] : [{ ...field, required: parsed.data.required.includes(name) }];
  });
}

const nullableSchema = z.looseObject({ anyOf: z.array(z.looseObject({ type: z.unknown().optional() })) });

/**
 * The field of one setting; null for a kind that has no control. A setting that may be null ("not set") is drawn as
 * its other kind, left out.
 */
export function settingField(key: string, schema: unknown): Field | null {
  const nullable = nullableSchema.safeParse(schema);
  const kinds = nullable.success ? nullable.data.anyOf.filter((kind) => kind['type'] !== 'null') : [];
  const [kind] = kinds;
  const merged =
    nullable.success && kinds.length === 1 && kind !== undefined ? { ...kind, ...nullable.data } : schema;
  const property = propertySchema.safeParse(merged);
  return property.success ? toField(key, property.data, true) : null;
}

function toField(name: string, property: Property, first: boolean): Field | null {
  const base: FieldBase = {
    name,
    title: property.title ?? wordsOf(name),
    description: property.description ?? '',
    unit: property.unit ?? '',
    first,
    initial: property.default,
    required: false,
  };
  const optional = property.default === undefined || property.default === null;
  const values = choicesOf(property);
  if (values !== null) return { ...base, kind: 'choice', values, names: property.names ?? {}, optional };
  if (property.type === 'boolean') return { ...base, kind: 'toggle', optional };
  if (property.type === 'array') return property.items?.type === 'string' ? { ...base, kind: 'texts' } : null;
  if (property.type === 'string') return { ...base, kind: 'text' };
  if (property.type !== 'number' && property.type !== 'integer') return null;
  const integer = property.type === 'integer';
  if (name === 'seed' && integer) return { ...base, kind: 'seed', max: property.maximum ?? MAX_SEED };
  return numberField(base, property, integer);
}

/** The values of an enumeration, also of one that goes along with on and off; null for anything else. */
function choicesOf({ enum: own, anyOf }: Property): ChoiceField['values'] | null {
  const words = (list: readonly unknown[]): string[] => list.filter((value) => typeof value === 'string');
  if (own !== undefined) return words(own);
  const [first, second, ...others] = anyOf ?? [];
  if (first?.type !== 'boolean' || second?.enum === undefined || others.length > 0) return null;
  return [false, true, ...words(second.enum)];
}

function numberField(base: FieldBase, property: Property, integer: boolean): NumberField {
  const step = property.step ?? (integer ? 1 : 0.01);
  // An exclusive bound is one step away from what can be chosen.
  const min =
    property.minimum ?? (property.exclusiveMinimum === undefined ? null : property.exclusiveMinimum + step);
  const max =
    property.maximum ?? (property.exclusiveMaximum === undefined ? null : property.exclusiveMaximum - step);
  const plain: NumberField = {
    ...base,
    kind: 'number',
    integer,
    step,
    min: safeBound(min),
    max: safeBound(max),
    scale: 1,
  };
  return property.percent === true ? asPercent(plain) : plain;
}

function asPercent(field: NumberField): NumberField {
  const times = (value: number | null): number | null => (value === null ? null : scaled(value, 100));
  const { initial } = field;
  return {
    ...field,
    unit: '%',
    step: scaled(field.step, 100),
    min: times(field.min),
    max: times(field.max),
    initial: typeof initial === 'number' ? scaled(initial, 100) : initial,
    scale: 100,
  };
}

/** A product without the dust of binary fractions: 7 and not 7.000000000000001. */
function scaled(value: number, by: number): number {
  return Number((value * by).toPrecision(12));
}

/** A value of the schema as the field shows it. */
export function toShown(field: Field, value: unknown): unknown {
  return field.kind === 'number' && typeof value === 'number' ? scaled(value, field.scale) : value;
}

/** A value of the field as the schema takes it. */
export function toStored(field: Field, value: unknown): unknown {
  return field.kind === 'number' && typeof value === 'number' ? scaled(value, 1 / field.scale) : value;
}

/** z.int() brings the bounds of safe integers, which bound nothing that a person would drag to. */
function safeBound(bound: number | null): number | null {
  return bound === null || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? null : bound;
}

/** `max_new_tokens` as "Max new tokens", `maxQueueDepth` as "Max queue depth". */
export function wordsOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_.-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The value that a field shows: the changed one, which is the schema's, else the field's usual one. */
export function valueOf(field: Field, changed: Readonly<Record<string, unknown>>): unknown {
  return Object.hasOwn(changed, field.name) ? toShown(field, changed[field.name]) : field.initial;
}

/**
 * Takes a new value of a field over, as the schema takes it; one that equals the usual one (or is undefined) is a reset,
 * so it is left out of the request.
 */
export function withValue(
  changed: Readonly<Record<string, unknown>>,
  field: Field,
  value: unknown,
): Record<string, unknown> {
  const { [field.name]: _before, ...rest } = changed;
  const same = value === undefined || JSON.stringify(value) === JSON.stringify(field.initial);
  return same ? rest : { ...rest, [field.name]: toStored(field, value) };
}

/** Fields that call usual what is sent where a person has changed nothing, which may differ from the schema's default. */
export function withUsual(fields: readonly Field[], sent: Readonly<Record<string, unknown>>): Field[] {
  return fields.map((field) =>
    Object.hasOwn(sent, field.name) ? { ...field, initial: toShown(field, sent[field.name]) } : field,
  );
}

/**
 * What is wrong with the changed values, by field name: in the schema's words, and for the bounds of a field whose numbers
 * are others than the schema's in those that the form shows. `''` gathers what belongs to none.
 */
export function problemsOf(
  options: z.ZodType,
  changed: Readonly<Record<string, unknown>>,
  fields: readonly Field[] = [],
): Record<string, string> {
  const parsed = options.safeParse(changed);
  if (parsed.success) return {};
  const problems: Record<string, string> = {};
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? '');
    const bounds = issue.code === 'too_big' || issue.code === 'too_small' ? boundsOf(fields, name) : null;
    problems[name] ??= bounds ?? issue.message;
  }
  return problems;
}

/** "From 0 to 100 %" for a field that is shown in other numbers than the schema's; else null. */
function boundsOf(fields: readonly Field[], name: string): string | null {
  const field = fields.find((each) => each.name === name);
  if (field?.kind !== 'number' || field.scale === 1 || field.min === null || field.max === null) return null;
  const range = messages.range(formatNumber(field.min), formatNumber(field.max));
  return messages.within(messages.withUnit(range, field.unit));
}
