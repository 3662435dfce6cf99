import { expect, it } from 'vitest';
import { SecurityLog } from './security-log.ts';

it('writes few lines of a flood, says how many were left out, and lets another check speak', () => {
  let now = 0;
  const lines: object[] = [];
  const security = new SecurityLog({ warn: (fields: object) => void lines.push(fields) }, () => now);
  const refuse = (check: 'token' | 'host') =>
    security.refused({ check, requestId: 'a', remoteAddress: '127.0.0.1' });
  for (let request = 0; request < 10_000; request++) refuse('token');
  expect(lines).toHaveLength(20);
  expect(lines[0]).toEqual({
    channel: 'hearth.security',
    check: 'token',
    request_id: 'a',
    remote_address: '127.0.0.1',
  });
  refuse('host');
  expect(lines).toHaveLength(21);
  now = 60_000;
  refuse('token');
  expect(lines[21]).toMatchObject({ check: 'token', left_out: 9_980 });
});
