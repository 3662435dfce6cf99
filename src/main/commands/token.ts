/** The bearer token of `hearth serve`: made once, kept in the data folder, so that bookmarks survive a restart. */
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 256 bits: nobody guesses it, at whatever speed. */
const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;
/** Only the owner may read it: whoever has the token has the server. */
const PRIVATE = 0o600;

/** The token of a data folder; made where there is none, or none that is whole. Throws what the file system throws. */
export function keptToken(dataFolder: string): string {
  const file = join(dataFolder, 'token');
  const kept = readToken(file);
  if (kept !== null) return kept;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const temporary = `${file}.${String(process.pid)}.tmp`;
  writeFileSync(temporary, `${token}\n`, { mode: PRIVATE });
  renameSync(temporary, file);
  return token;
}

function readToken(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (!TOKEN_PATTERN.test(text)) return null;
    chmodSync(file, PRIVATE);
    return text;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}
