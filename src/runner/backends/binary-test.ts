/** Keeps node-llama-cpp from starting a second process merely to see whether its binary loads. */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { PassThrough } from 'node:stream';

/** What node-llama-cpp asks of its test process. */
interface TestMessage {
  readonly type: 'start' | 'test' | 'exit';
}

/**
 * node-llama-cpp forks a process that loads each binary before it loads it itself, so that a broken one can't take the
 * app down. A runner is such a process already, the test costs half a second of each load, and inside Electron it would
 * start a second app. So the fork of that one file is answered here: "it loads". Everything else is forked as ever.
 */
export function skipBinaryTest(): void {
  const fork = childProcess.fork;
  const patched = (...args: Parameters<typeof fork>): ReturnType<typeof fork> => {
    const [file] = args;
    if (!String(file).endsWith('testBindingBinary.js')) return fork(...args);
    return passingTest();
  };
  Object.assign(childProcess, { fork: patched });
  syncBuiltinESMExports();
}

/** A child that says that the binary passed. Only the members that node-llama-cpp touches are there. */
function passingTest(): childProcess.ChildProcess {
  const child = new EventEmitter();
  const members = {
    exitCode: null,
    killed: false,
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    kill: () => true,
    send: (message: TestMessage) => {
      const { type } = message;
      const answer = { type: type === 'start' ? 'loaded' : 'done' };
      setImmediate(() => (type === 'exit' ? child.emit('exit', 0) : child.emit('message', answer)));
      return true;
    },
  };
  setImmediate(() => child.emit('message', { type: 'ready' }));
  const standIn: unknown = Object.assign(child, members);
  if (!isChild(standIn)) throw new TypeError('the stand-in is no child process');
  return standIn;
}

function isChild(value: unknown): value is childProcess.ChildProcess {
  return value instanceof EventEmitter && 'send' in value && 'kill' in value;
}
