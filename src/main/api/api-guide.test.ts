/** docs/api.md names what is there: every route, and nothing that is none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROUTES } from './catalogue.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');

it('the guide names every route with its method, and no other', () => {
  const named = new Set(
    [...guide.matchAll(/`((?:GET|POST) \/[^`]*)`/g)]
      .map(([, route = '']) => route)
      // An example of a request that has a name.
      .filter((route) => !route.endsWith('/story-1')),
  );
  expect([...named].toSorted()).toEqual(
    Object.values(ROUTES)
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  );
});
