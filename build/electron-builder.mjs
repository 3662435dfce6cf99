/**
 * How Hearth is packaged, in electron-builder's names: `npm run build`, then
 * `npx electron-builder --config build/electron-builder.mjs`, on each platform for itself, as every platform installs
 * the native packages of its own. tools/packaging.test.ts holds that what is named here is there.
 */

/** Packages with native code. Libraries are loaded from files, not from inside an archive. */
const native = ['onnxruntime-node', 'node-llama-cpp', '@node-llama-cpp', 'sharp', '@img'];

export default {
  // Main tells Windows the same one (src/main/desktop/identity.ts), or no notice would be shown.
  appId: 'hearth.desktop',
  productName: 'Hearth',
  directories: { output: 'dist', buildResources: 'build' },
  icon: 'resources/icons/hearth.png',
  // The native packages bring binaries that fit every Node and Electron.
  npmRebuild: false,
  files: [
    'package.json',
    'LICENSE',
    'out/**',
    'resources/eval/**',
    'resources/icons/**',
    'resources/models/**',
    // Most of the size of the engines is for other platforms and for browsers.
    '!node_modules/onnxruntime-node/bin/**',
    'node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**',
    '!node_modules/onnxruntime-web/**',
    '!node_modules/@huggingface/transformers/{src,types}/**',
    '!node_modules/@huggingface/transformers/dist/!(transformers.node.*)',
    '!node_modules/node-llama-cpp/templates/**',
    '!node_modules/node-llama-cpp/llama/{addon,cmake,grammars,patches,profiles,toolchains,xpack}/**',
    '!node_modules/node-llama-cpp/llama/*.bundle',
    '!node_modules/@node-llama-cpp/!(${os}-${arch}|${os}-${arch}-metal|${os}-${arch}-vulkan)/**',
    '!**/*.{map,d.ts,d.cts,d.mts,md}',
    // The app shows the cards of the embedded models.
    'resources/models/**/README.md',
  ],
  asar: true,
  asarUnpack: [
    // Named by themselves too: libvips-cpp.so.8 is not taken for a library.
    '**/*.{node,dll,dylib,so,so.*}',
    ...native.map((name) => `node_modules/${name}/**`),
    // The engines open model files themselves.
    'resources/models/**',
    // The runner opens the pictures and sounds of the evaluation sets.
    'resources/eval/**',
  ],
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    enableCookieEncryption: true,
    grantFileProtocolExtraPrivileges: false,
  },
  protocols: [{ name: 'Hearth', schemes: ['hearth'] }],
  fileAssociations: [
    {
      ext: 'gguf',
      name: 'GGUF model',
      description: 'A model that Hearth runs where it lies',
      mimeType: 'application/x-gguf',
      role: 'Viewer',
      rank: 'Alternate',
    },
  ],
  mac: {
    category: 'public.app-category.productivity',
    target: ['dmg', 'zip'],
    entitlements: 'build/entitlements.mac.plist',
    // What macOS says when it asks for the microphone.
    extendInfo: { NSMicrophoneUsageDescription: 'Hearth writes down what you record, on this Mac.' },
  },
  win: { target: ['nsis'] },
  linux: { category: 'Utility', executableName: 'hearth', target: ['AppImage', 'tar.gz'] },
};
