/** A schema of the API document as a person reads it: its type in words, and its fields in a list. */
import { html, joined, prose, type Html, type Part } from './html.ts';

/** A part of a JSON document. */
export type Json = Readonly<Record<string, unknown>>;

/** Fields within fields; a schema that is nested deeper has a name of its own, and a link. */
const MAX_DEPTH = 6;
/** Values of a list that are shown; of more only their count. */
const MAX_VALUES = 60;

const SCHEMAS = '#/components/schemas/';

/** True for an object of JSON. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id of a schema's place on the page. */
export function schemaId(name: string): string {
  return `schema-${name}`;
}

/** A link to a schema that is named. */
export function schemaLink(name: string): Html {
  return html`<a href="#${schemaId(name)}">${name}</a>`;
}

/** The schema that a reference names; null where it is none of the document's. */
export function referred(schema: unknown): string | null {
  const ref = isJson(schema) ? schema['$ref'] : undefined;
  return typeof ref === 'string' && ref.startsWith(SCHEMAS) ? ref.slice(SCHEMAS.length) : null;
}

/** The type of a schema in words, with what bounds it. */
export function typeText(schema: unknown): Part {
  const name = referred(schema);
  if (name !== null) return schemaLink(name);
  if (!isJson(schema)) return 'anything';
  const choices = choicesOf(schema);
  if (choices.length > 0) return joined(choices.map(typeText), ' or ');
  if ('const' in schema) return html`<code>${JSON.stringify(schema['const'])}</code>`;
  const values = schema['enum'];
  if (Array.isArray(values)) return valuesText(values);
  const type = schema['type'];
  const named = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'anything';
  const of: Part = type === 'array' && 'items' in schema ? [' of ', typeText(schema['items'])] : '';
  return [named, of, boundsText(schema)];
}

/** The fields of a schema, each with its type and what it is for; those of its parts within it. */
export function fieldsText(schema: unknown, depth = 0): Part {
  if (!isJson(schema) || depth >= MAX_DEPTH) return '';
  const properties = schema['properties'];
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const own = isJson(properties)
    ? html`<dl>
        ${Object.entries(properties).map(([name, field]) => fieldText(name, field, required, depth))}
      </dl>`
    : '';
  const items = schema['items'];
  const inner = [...choicesOf(schema), ...(isJson(items) ? [items] : [])].filter(
    (part) => referred(part) === null,
  );
  return [own, ...inner.map((part) => fieldsText(part, depth + 1))];
}

function fieldText(name: string, field: unknown, required: readonly unknown[], depth: number): Html {
  const { title, description, default: usual } = isJson(field) ? field : {};
  const notes = [title, description].filter((note) => typeof note === 'string');
  return html`<dt>
      <code>${name}</code> ${typeText(field)}${required.includes(name) ? html`, <b>required</b>` : ''}${
        usual === undefined ? '' : html`, default <code>${JSON.stringify(usual)}</code>`
      }
    </dt>
    <dd>${notes.map((note) => html`<p>${prose(note)}</p>`)}${fieldsText(field, depth + 1)}</dd>`;
}

/** The schemas of which one, or all, hold. */
function choicesOf(schema: Json): unknown[] {
  return ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const list: readonly unknown[] = Array.isArray(schema[key]) ? schema[key] : [];
    return list;
  });
}

function valuesText(values: readonly unknown[]): Part {
  const shown = values.slice(0, MAX_VALUES).map((value) => html`<code>${JSON.stringify(value)}</code>`);
  const more = values.length > MAX_VALUES ? ` and ${String(values.length - MAX_VALUES)} more` : '';
  return [joined(shown, ', '), more];
}

/** Ends that say nothing: those of every whole number. */
const isEnd = (value: unknown): boolean => Math.abs(Number(value)) >= Number.MAX_SAFE_INTEGER;

const BOUNDS: readonly [key: string, words: string][] = [
  ['minimum', 'from'],
  ['exclusiveMinimum', 'above'],
  ['maximum', 'to'],
  ['exclusiveMaximum', 'below'],
  ['minLength', 'characters from'],
  ['maxLength', 'characters to'],
  ['minItems', 'items from'],
  ['maxItems', 'items to'],
  ['format', 'form'],
  ['pattern', 'matching'],
  ['contentMediaType', 'holding'],
];

function boundsText(schema: Json): Part {
  const bounds = BOUNDS.filter(([key]) => schema[key] !== undefined && !isEnd(schema[key])).map(
    ([key, words]) => html`${words} <code>${String(schema[key])}</code>`,
  );
  return bounds.length === 0 ? '' : [', ', ...joined(bounds, ', ')];
}
