import { defineConfig } from 'vitest/config';

const everywhere = ['**/node_modules/**', '**/out/**', '**/.cache/**'];

/** Two projects: `unit` needs nothing but Node; `model` loads real models, so it comes after. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          globalSetup: './tools/run/goldens.mjs',
          include: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          exclude: [...everywhere, '**/*.model.test.ts'],
          env: { ORT_DISABLE_TELEMETRY: '1' },
          // A test takes a second at most; on two cores that others use as well, many times that.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'model',
          environment: 'node',
          globalSetup: './tools/run/goldens.mjs',
          include: ['src/**/*.model.test.ts', 'tools/**/*.model.test.ts'],
          exclude: everywhere,
          sequence: { groupOrder: 1 },
          // Native libraries are not safe in worker threads, and must see this variable before they load.
          pool: 'forks',
          env: { ORT_DISABLE_TELEMETRY: '1' },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
