/** The renderer over its fake engine (src/renderer/testing), built once and served: every state without a model. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build, preview, type InlineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The page, served. */
export interface FakePage extends AsyncDisposable {
  /** Takes the query of src/renderer/testing/page.tsx, as `?fail=CODE`. */
  readonly url: string;
}

/** Serves the page on a free port of 127.0.0.1; builds it first unless it was built from the sources as they are. */
export async function fakePage(): Promise<FakePage> {
  const outDir = at(`.cache/fake-page/${digest()}`);
  const shared = { configFile: false, root: at('src/renderer'), logLevel: 'error' } as const;
  if (!isBuilt(outDir)) await buildInto(outDir, shared);
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, strictPort: true },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the page is not served on a port');
  return {
    url: `http://127.0.0.1:${String(address.port)}/testing/page.html`,
    [Symbol.asyncDispose]: async () => {
      await server.close();
    },
  };
}

const isBuilt = (outDir: string): boolean => existsSync(join(outDir, 'testing/page.html'));

/** Builds aside, then moves: another worker of the tests may build the same at the same time. */
async function buildInto(outDir: string, shared: InlineConfig): Promise<void> {
  const aside = `${outDir}-${String(process.pid)}`;
  await build({
    ...shared,
    plugins: [react(), tailwindcss()],
    build: {
      outDir: aside,
      emptyOutDir: true,
      rolldownOptions: { input: at('src/renderer/testing/page.html') },
    },
  });
  try {
    renameSync(aside, outDir);
  } catch (error) {
    rmSync(aside, { recursive: true });
    if (!isBuilt(outDir)) throw error;
  }
}

/** Of name, size and time of every source of the page. */
function digest(): string {
  const hash = createHash('sha256');
  for (const root of ['src/renderer', 'src/shared'])
    for (const entry of readdirSync(at(root), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path} ${String(size)} ${String(mtimeMs)}\n`);
    }
  return hash.digest('hex').slice(0, 16);
}
