#!/usr/bin/env node
/** The package's bin: the command line, on the project's own Node, installed and built first where that is needed. */
process.argv.splice(2, 0, 'hearth');
await import('./run.mjs');
