/** /openapi.json through the linter of Redocly, as somebody who makes a client from it would. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';

/** Its recommended rules with every warning an error, but for those below. */
const RULES = {
  extends: ['recommended-strict'] as const,
  rules: {
    // Which schemas an inference takes depends on its model's task; x-tasks names them, which the rule can't see.
    'no-unused-components': 'off',
  } as const,
};

/** What the linter finds: the rule, where, and what. */
async function problemsOf(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: [...RULES.extends], rules: RULES.rules });
  const found = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: 'openapi.json',
    config,
  });
  return found.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? ''}: ${message}`,
  );
}

it('has nothing that the recommended rules of the linter find', async () => {
  expect(await problemsOf(openApiDocument('1.2.3'))).toEqual([]);
});

it('would be found wrong: the linter looks at it and is not switched off', async () => {
  const document = { ...openApiDocument('1.2.3'), security: [{ nobody: [] }], servers: [] };
  const found = (await problemsOf(document)).map((problem) => problem.split(' ', 1)[0]);
  expect(new Set(found)).toEqual(new Set(['no-empty-servers', 'security-defined']));
});
