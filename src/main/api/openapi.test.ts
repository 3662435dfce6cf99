import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ERROR_KINDS } from '../../shared/errors.ts';
import { TASKS } from '../../shared/tasks/index.ts';
import { ROUTES, allowedMethods } from './catalogue.ts';
import { openApiDocument } from './openapi.ts';

/** What a page says of its own wire never comes over HTTP. */
const OVER_HTTP = Object.keys(ERROR_KINDS).filter((code) => code !== 'DISCONNECTED');

const schemas = z.record(z.string(), z.record(z.string(), z.unknown()));
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.literal('1.2.3') }),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({ operationId: z.string(), responses: z.record(z.string(), z.unknown()) }),
    ),
  ),
  components: z.looseObject({ schemas }),
  'x-tasks': z.array(
    z.looseObject({ id: z.string(), inputs: z.unknown(), options: z.unknown(), result: z.unknown() }),
  ),
});
// What a client gets: JSON, in which nothing that JSON can't hold is left.
const document = documentSchema.parse(JSON.parse(JSON.stringify(openApiDocument('1.2.3'))));

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key === '$ref' ? [String(item)] : refsIn(item),
  );
}

describe('/openapi.json', () => {
  it('lists every route with its method, under an id of its own', () => {
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(listed.toSorted()).toEqual(
      Object.values(ROUTES)
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
    );
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('declares each parameter of a path, and an error for each route', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const names = [...path.matchAll(/\{(.*?)\}/g)].map(([, name]) => ({
          name,
          in: 'path',
          required: true,
        }));
        const last = operation.operationId === 'resume' ? [{ name: 'last-event-id', in: 'header' }] : [];
        const own = { name: 'x-request-id', in: 'header' };
        expect(operation['parameters']).toMatchObject([...names, ...last, own]);
        expect(Object.keys(operation.responses)).toEqual(['200', '4XX', 'default']);
      }
    }
  });

  it('has no reference that leads nowhere', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) {
      const [, kind = '', name = ''] = /^#\/components\/(schemas|responses)\/(.*)$/.exec(ref) ?? [];
      expect(document.components, ref).toHaveProperty([kind, name]);
    }
  });

  it('uses only names of components that the format allows', () => {
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('describes inputs, options and result of every task', () => {
    expect(document['x-tasks'].map(({ id }) => id)).toEqual(Object.keys(TASKS));
    const options = document.components.schemas['text-generation.options'];
    expect(options).toMatchObject({
      additionalProperties: false,
      properties: { temperature: { minimum: 0, maximum: 5, default: 0.7, title: 'Temperature' } },
    });
    expect(options).not.toHaveProperty('required');
    expect(document.components.schemas['text-classification.result']).toMatchObject({
      type: 'array',
      items: { properties: { label: { type: 'string' } } },
    });
  });

  it('says which fields a request needs, that others are refused, and the closed set of codes', () => {
    expect(document.components.schemas['InferenceRequest']).toMatchObject({
      required: ['model', 'inputs'],
      additionalProperties: false,
    });
    expect(document.components.schemas['InferenceRequest']?.['properties']).not.toHaveProperty('request_id');
    expect(document.components.schemas['Error']).toMatchObject({
      properties: { error: { properties: { code: { enum: OVER_HTTP } } } },
    });
  });

  it('shows that an inference may come as a form with files', () => {
    expect(JSON.stringify(document.paths['/api/inference']?.['post'])).toContain('multipart/form-data');
    expect(document.components.schemas['InferenceUpload']).toMatchObject({
      required: ['model'],
      properties: { options: { contentMediaType: 'application/json' }, inputs: {}, text: {} },
    });
  });

  it('says that an inference may answer as a stream, and what goes in headers', () => {
    expect(document.paths['/api/inference']?.['post']?.responses).toMatchObject({
      200: { content: { 'application/json': {}, 'text/event-stream': {} } },
      default: { $ref: '#/components/responses/Error' },
    });
    expect(document.components['responses']).toMatchObject({
      Error: { headers: { 'x-request-id': {}, 'retry-after': {} } },
    });
  });
});

describe('the methods of a path', () => {
  it('are those of the route that it belongs to', () => {
    expect(allowedMethods('/api/models')).toEqual(['GET', 'HEAD']);
    expect(allowedMethods('/api/models/load/a/b')).toEqual(['POST']);
    expect(allowedMethods('/api/models/load/')).toEqual([]);
    expect(allowedMethods('/api/modelsx')).toEqual([]);
  });
});
