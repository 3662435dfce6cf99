/** Entry of a converter process: one process, one conversion. Files of strangers are read here, where a crash costs nothing. */
import { Socket } from 'node:net';
import os from 'node:os';
import { converterContract } from '../shared/converter.ts';
import { serve } from '../shared/rpc/server.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import { byteStreamWire } from '../shared/rpc/wires/byte-stream.ts';
import { electronPortWire, type EmitterPort } from '../shared/rpc/wires/message-port.ts';
import { createHandlers } from './handlers.ts';

/** Niceness: a conversion gives way to whoever runs models. */
const NICENESS = 10;

/** The pipe that the Node host opens beside stdin, stdout and stderr. */
const PIPE_FD = 3;

process.on('uncaughtException', (error) => {
  process.stderr.write(`converter: ${error.stack ?? String(error)}\n`);
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
// Without a parent nobody waits for the result.
wire.onClose(() => process.exit(0));
serve(converterContract, createHandlers(), wire);
