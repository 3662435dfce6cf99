import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endOnSignals } from './io.ts';
import { runCli } from './program.ts';
import { fakeDeps, fakeIo } from './testing/fake-io.ts';
import { keptToken } from './token.ts';

let folder = '';
let deps = fakeDeps();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-serve-'));
  deps = fakeDeps(folder, folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('hearth serve', () => {
  it('prints the address with the kept token once it answers, and ends in good order at a signal', async () => {
    const io = fakeIo();
    const serving = runCli(['serve', '--port', '0'], io, deps);
    await until(() => io.out() !== '');
    const [, url = '', token = ''] =
      /^Hearth is at (http:\/\/127\.0\.0\.1:\d+\/)\?token=(\S+)\n$/.exec(io.out()) ?? [];
    expect(readFileSync(join(folder, 'token'), 'utf8')).toBe(`${token}\n`);
    const health = await fetch(`${url}api/health`, { headers: { authorization: `Bearer ${token}` } });
    expect(health.status).toBe(200);
    expect((await fetch(`${url}api/health`)).status).toBe(401);
    expect(await (await fetch(url)).text()).toContain('has not been built');
    io.signal('SIGTERM');
    expect(await serving).toBe(0);
    expect(deps.engine.disposed).toBe(true);
    await expect(fetch(url)).rejects.toThrow();
    expect(io.err()).toBe('');
  });

  it('prints no token with --no-token, and makes none', async () => {
    const io = fakeIo();
    const serving = runCli(['serve', '--port', '0', '--no-token'], io, deps);
    await until(() => io.out() !== '');
    expect(io.out()).toMatch(/^Hearth is at http:\/\/127\.0\.0\.1:\d+\/\n$/);
    expect(existsSync(join(folder, 'token'))).toBe(false);
    io.signal('SIGINT');
    expect(await serving).toBe(0);
  });

  it("takes the person's own token, written as an address needs it", async () => {
    const io = fakeIo();
    const serving = runCli(['serve', '--port', '0', '--token', 'my/own+token=='], io, deps);
    await until(() => io.out() !== '');
    expect(io.out()).toContain('?token=my%2Fown%2Btoken%3D%3D\n');
    io.signal('SIGINT');
    await serving;
  });

  it.each(['0.0.0.0', '::', '192.168.1.5'])(
    '--host %s --no-token stops the start with one line, before anything is made',
    async (host) => {
      const io = fakeIo();
      expect(await runCli(['serve', '--host', host, '--no-token', '--port', '0'], io, deps)).toBe(1);
      expect(io.out()).toBe('');
      expect(io.err()).toMatch(/^[^\n]*token[^\n]*\n$/);
      expect(deps.prepared).toEqual([]);
    },
  );

  it('a port that is taken is one line with the way out', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const io = fakeIo();
    expect(await runCli(['serve', '--port', port], io, deps)).toBe(1);
    other.close();
    expect(io.err()).toBe(
      `Port ${port} of 127.0.0.1 is taken. Choose another with --port, or --port 0 for a free one.\n`,
    );
    expect(deps.engine.disposed).toBe(true);
  });
});

describe('a second signal', () => {
  it('ends the process at once; the same Ctrl-C heard twice does not', () => {
    const io = fakeIo();
    const firsts: string[] = [];
    let clock = 0;
    using _held = endOnSignals(
      io,
      (signal) => firsts.push(signal),
      () => clock,
    );
    io.signal('SIGINT');
    clock = 50;
    io.signal('SIGINT');
    expect({ firsts, exits: io.exits }).toEqual({ firsts: ['SIGINT'], exits: [] });
    clock = 1_000;
    io.signal('SIGINT');
    expect(io.exits).toEqual([130]);
  });
});

describe('the kept token', () => {
  it('survives a restart, is hard to guess and private', () => {
    const token = keptToken(folder);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(keptToken(folder)).toBe(token);
    expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
  });

  it('that was cut is made anew, and one that others could read is closed', () => {
    writeFileSync(join(folder, 'token'), 'short\n', { mode: 0o644 });
    const token = keptToken(folder);
    expect(token).toHaveLength(43);
    chmodSync(join(folder, 'token'), 0o644);
    expect(keptToken(folder)).toBe(token);
    expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
  });
});
