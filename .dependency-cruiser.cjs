/**
 * The arrows of ARCHITECTURE.md as rules: renderer → shared ← main ← entries, runner → shared, and nothing else.
 * Type-only imports count: a type that crosses a border is a border that is not there.
 * `tools/arrows.test.ts` proves that each rule fires.
 */

const test = '\\.test\\.tsx?$';
/** Matches a package both where it is installed and where it can't be resolved. */
const packages = (...names) => `(^|node_modules/)(${names.join('|')})(/|$)`;
const nativeInference = packages('onnxruntime-node', 'node-llama-cpp', '@huggingface/transformers', 'sharp');
const electron = packages('electron');

/** `src/<room>` may import itself, the other rooms named, and no other part of the repository. */
const room = (name, ...others) => ({
  name: `${name}-imports-only-${['itself', ...others].join('-and-')}`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^(src|e2e|tools)/', pathNot: `^src/(${[name, ...others].join('|')})/` },
});

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    room('shared'),
    room('main', 'shared'),
    room('runner', 'shared'),
    room('sandbox', 'shared'),
    room('convert', 'shared'),
    room('preload', 'shared'),
    room('renderer', 'shared'),
    forbidden(
      'shared-knows-no-host',
      'src/shared runs in every process: no builtin, no package but zod.',
      { path: '^src/shared/', pathNot: test },
      { dependencyTypes: ['core'] },
    ),
    forbidden(
      'shared-imports-no-package-but-zod',
      'src/shared runs in every process: no builtin, no package but zod.',
      { path: '^src/shared/', pathNot: test },
      { pathNot: ['^src/', packages('zod')], dependencyTypesNot: ['core'] },
    ),
    forbidden(
      'renderer-knows-no-node',
      'The renderer is sandboxed, and the same page runs in a browser.',
      { path: '^src/renderer/', pathNot: test },
      { dependencyTypes: ['core'] },
    ),
    forbidden(
      'no-native-inference-outside-processes-of-their-own',
      'Nothing that a model does may block or crash the app, so only processes that may die load these.',
      { path: '^src/(main|preload|renderer)/' },
      { path: nativeInference },
    ),
    forbidden(
      'electron-only-at-its-border',
      'Whatever only Electron can do sits in src/main/desktop and is thin.',
      { path: '^src/', pathNot: '^src/(main/index\\.ts|main/desktop/.*|preload/.*)$' },
      { path: electron },
    ),
    forbidden(
      'desktop-only-from-the-electron-entry',
      'The engine must run where there is no Electron.',
      { path: '^src/main/', pathNot: '^src/main/(index\\.ts|desktop/.*)$' },
      { path: '^src/main/desktop/' },
    ),
    forbidden(
      'node-host-never-reaches-electron',
      'hearth serve and the command line run on plain Node, by whatever path they import.',
      { path: '^src/main/(serve|cli)\\.ts$' },
      { path: ['^src/main/desktop/', electron], reachable: true },
    ),
    forbidden(
      'entries-are-not-imported',
      'An entry starts a process when it is evaluated.',
      {},
      { path: '^src/(main/(index|serve|cli)|(runner|sandbox|convert|preload)/index)\\.ts$' },
    ),
    forbidden('no-cycles', 'Two modules that import each other are one idea.', {}, { circular: true }),
    forbidden(
      'everything-resolves',
      'An import that does not resolve hides from the other rules.',
      { path: '^(src|e2e|tools)/' },
      { couldNotResolve: true },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|resources|tools/reference)/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs', 'tsd'],
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts', '.css'],
    },
  },
};
