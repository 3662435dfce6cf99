/** Entry of a runner process: one process, one model. Everything native is imported only after the first lines here. */
import { Socket } from 'node:net';
import os from 'node:os';
import type { Wire } from '../shared/rpc/wire.ts';
import { byteStreamWire } from '../shared/rpc/wires/byte-stream.ts';
import { serve } from '../shared/rpc/server.ts';
import { electronPortWire, type EmitterPort } from '../shared/rpc/wires/message-port.ts';
import { runnerContract } from '../shared/runner.ts';
import { createHandlers } from './handlers.ts';

// ONNX Runtime sends telemetry unless this stands before its library is loaded; no import above loads it.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/** Niceness of a runner: computing gives way to the window and to main, so that tokens are delivered at once. */
const NICENESS = 10;

/** The pipe that the Node host opens beside stdin, stdout and stderr. */
const PIPE_FD = 3;

process.on('uncaughtException', (error) => {
  process.stderr.write(`runner: ${error.stack ?? String(error)}\n`);
  process.exit(1);
});

try {
  os.setPriority(NICENESS);
} catch {
  // Some systems forbid it; then all share the cores alike.
}

/** The channel to main: Electron's for a utility process, else the pipe of the Node host. */
function wireToMain(): Wire {
  const port: unknown = Reflect.get(process, 'parentPort');
  return isPort(port) ? electronPortWire(port) : byteStreamWire(new Socket({ fd: PIPE_FD }));
}

function isPort(value: unknown): value is EmitterPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

const wire = wireToMain();
// A runner whose parent is gone has nobody to work for: without this it would hold its memory for ever.
wire.onClose(() => process.exit(0));
serve(runnerContract, createHandlers(), wire);
