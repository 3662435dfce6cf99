/** Every route of the HTTP interface: what the server registers, what 405 answers with, and what /openapi.json lists. */

/** One route; `{…}` in the path stands for the rest of it, slashes included. */
export interface CatalogueRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** True where no token is asked for: what is there is the same for everybody. */
  readonly open?: true;
}

/** The routes that are there. */
export const ROUTES = {
  infer: { method: 'POST', path: '/api/inference' },
  stream: { method: 'POST', path: '/api/inference/stream' },
  resume: { method: 'GET', path: '/api/inference/stream/{request_id}' },
  cancel: { method: 'POST', path: '/api/inference/cancel/{request_id}' },
  putMedia: { method: 'POST', path: '/api/media' },
  getMedia: { method: 'GET', path: '/api/media/{media_id}' },
  models: { method: 'GET', path: '/api/models' },
  status: { method: 'GET', path: '/api/models/status/{model}' },
  load: { method: 'POST', path: '/api/models/load/{model}' },
  unload: { method: 'POST', path: '/api/models/unload/{model}' },
  convert: { method: 'POST', path: '/api/models/convert/{model}' },
  kept: { method: 'GET', path: '/api/storage' },
  deleteKept: { method: 'POST', path: '/api/storage/delete' },
  devices: { method: 'GET', path: '/api/devices' },
  health: { method: 'GET', path: '/api/health' },
  memory: { method: 'GET', path: '/api/memory' },
  metrics: { method: 'GET', path: '/metrics' },
  evaluate: { method: 'POST', path: '/api/evaluation/run' },
  latestEvaluation: { method: 'GET', path: '/api/evaluation/latest' },
  examples: { method: 'GET', path: '/api/examples' },
  example: { method: 'GET', path: '/api/examples/result/{example}' },
  keepExample: { method: 'POST', path: '/api/examples/keep' },
  removeExamples: { method: 'POST', path: '/api/examples/remove' },
  replay: { method: 'POST', path: '/api/examples/replay' },
  adoptReplays: { method: 'POST', path: '/api/examples/adopt' },
  goBack: { method: 'POST', path: '/api/examples/back' },
  chat: { method: 'POST', path: '/v1/chat/completions' },
  completions: { method: 'POST', path: '/v1/completions' },
  embeddings: { method: 'POST', path: '/v1/embeddings' },
  transcriptions: { method: 'POST', path: '/v1/audio/transcriptions' },
  translations: { method: 'POST', path: '/v1/audio/translations' },
  speech: { method: 'POST', path: '/v1/audio/speech' },
  imageGenerations: { method: 'POST', path: '/v1/images/generations' },
  imageEdits: { method: 'POST', path: '/v1/images/edits' },
  openAiModels: { method: 'GET', path: '/v1/models' },
  openAiModel: { method: 'GET', path: '/v1/models/{model}' },
  openapi: { method: 'GET', path: '/openapi.json' },
  docs: { method: 'GET', path: '/docs', open: true },
} as const satisfies Record<string, CatalogueRoute>;

/** The name of a route. */
export type RouteName = keyof typeof ROUTES;

/** A route's path as the router writes it: the part in braces is a wildcard, so that `org/name` needs no escape. */
export function routerPath(name: RouteName): string {
  return ROUTES[name].path.replace(/\{.*\}$/, '*');
}

/** The methods that a path answers to; none for an unknown path. `GET` brings `HEAD` with it. */
export function allowedMethods(path: string): string[] {
  if (path === '/') return ['GET', 'HEAD'];
  const methods = Object.values(ROUTES)
    .filter((route) => matches(route.path, path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set(methods)];
}

function matches(template: string, path: string): boolean {
  const brace = template.indexOf('{');
  if (brace === -1) return template === path;
  return path.length > brace && path.startsWith(template.slice(0, brace));
}
